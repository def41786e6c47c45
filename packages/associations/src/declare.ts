import {
  attributeRules,
  checkDeclaredOptions,
  checkedLater,
  DefinitionError,
  flag,
  isModelClass,
  oneOf,
  pickRules,
  registryOf,
  selectStrategies,
  text,
  textOrFlag,
  type AnyOptionRules,
  type AttributeOptions,
  type ModelRegistry,
  type ModelStatic,
  type OptionRule,
  type OptionRules,
  withEach,
} from '@mortise/core';
import { requireThrough } from './junction/through-model';
import { checkChain } from './kinds/chain';
import { declarationToken, type AssociationKinds, type BaseAssociation } from './kinds/association-base';
import type {
  AssociationName,
  AssociationOptions,
  BelongsToManyInverseOptions,
  BelongsToManyOptions,
  BelongsToOptions,
  ForeignKeyOptions,
  HasManyOptions,
  HasManyThroughOptions,
  HasOneOptions,
  InverseOptions,
  ThroughAssociations,
  ThroughOptions,
} from './kinds/association-options';
import { BelongsToAssociation } from './kinds/belongs-to';
import { BelongsToManyAssociation } from './kinds/belongs-to-many';
import { HasManyAssociation, HasOneAssociation } from './kinds/has';
import { HasManyThroughAssociation } from './kinds/has-many-through';

const kinds: AssociationKinds = {
  belongsTo: declaration => new BelongsToAssociation(declarationToken, declaration),
  hasOne: declaration => new HasOneAssociation(declarationToken, declaration),
  hasMany: declaration => new HasManyAssociation(declarationToken, declaration),
  belongsToMany: declaration => new BelongsToManyAssociation(declarationToken, declaration),
};

/** An association to be declared: who has it, and where it leads. */
interface Ends {
  readonly source: ModelStatic;
  /** A model class, or a function that gives one. */
  readonly target: unknown;
  /** The registry, where the caller knows it already. */
  readonly registry?: ModelRegistry | undefined;
  /** True: a decorator on the field that names it. */
  readonly isField?: boolean | undefined;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const textOr = (options: string): OptionRule => ({
  expected: `a text or ${options}`,
  accepts: value => typeof value === 'string' || isObject(value),
});

const listOf = (rule: OptionRule): OptionRule => ({
  expected: `${rule.expected}, or a list of such`,
  // A list with holes is one of undefined.
  accepts: value => (Array.isArray(value) ? [...(value as unknown[])].every(rule.accepts) : rule.accepts(value)),
});

const name = textOr('{ singular, plural }');
const foreignKey = listOf(textOr('{ name, … }'));
const keyNames = listOf(text);
const common: OptionRules<AssociationOptions> = {
  as: name,
  foreignKey,
  foreignKeyConstraints: flag,
  scope: checkedLater,
  strategy: oneOf(...selectStrategies),
  nestedWrites: flag,
};
const hasMany: OptionRules<HasManyOptions> = { ...common, sourceKey: keyNames, inverse: textOr('{ as }') };
const inverse: OptionRules<InverseOptions> = { as: name, nestedWrites: flag };

/** The options of each kind of association. */
interface KindRules {
  readonly belongsTo: OptionRules<BelongsToOptions>;
  readonly hasOne: OptionRules<HasOneOptions>;
  readonly hasMany: OptionRules<HasManyOptions>;
  readonly belongsToMany: OptionRules<BelongsToManyOptions>;
  readonly hasManyThrough: OptionRules<HasManyThroughOptions>;
}

const kindRules: KindRules = {
  belongsTo: { ...common, targetKey: keyNames, inverse: checkedLater },
  hasOne: hasMany,
  hasMany,
  belongsToMany: {
    ...hasMany,
    through: checkedLater,
    otherKey: foreignKey,
    targetKey: keyNames,
    throughAssociations: checkedLater,
    symmetric: flag,
  },
  hasManyThrough: { ...pickRules(common, 'as', 'strategy'), through: checkedLater },
};

const belongsToInverse: OptionRules<NonNullable<BelongsToOptions['inverse']>> = {
  ...inverse,
  type: oneOf('hasMany', 'hasOne'),
};
const through: OptionRules<ThroughOptions> = {
  model: checkedLater,
  unique: textOrFlag,
  scope: checkedLater,
  paranoid: flag,
  hidden: flag,
};
const belongsToManyInverse: OptionRules<BelongsToManyInverseOptions> = {
  ...inverse,
  scope: checkedLater,
  foreignKeyConstraints: flag,
};
const throughAssociations: OptionRules<ThroughAssociations> = {
  fromSource: text,
  toSource: text,
  fromTarget: text,
  toTarget: text,
};
const associationName: OptionRules<AssociationName> = { singular: text, plural: text };
const foreignKeyRules: OptionRules<ForeignKeyOptions & AttributeOptions> = {
  ...attributeRules,
  name: text,
  deferrable: checkedLater,
};

/** Options that are objects, and what is in them. */
const nestedRules: Readonly<Record<keyof KindRules, Readonly<Record<string, AnyOptionRules>>>> = {
  belongsTo: { as: associationName, inverse: belongsToInverse },
  hasOne: { as: associationName, inverse },
  hasMany: { as: associationName, inverse },
  belongsToMany: { as: associationName, through, inverse: belongsToManyInverse, throughAssociations },
  hasManyThrough: { as: associationName },
};

/** Where options of older versions went. */
const movedOptions = new Map([
  ['uniqueKey', 'through.unique'],
  ['timestamps', 'the junction model itself'],
  ['constraints', 'foreignKeyConstraints'],
  ['onDelete', 'foreignKey.onDelete'],
  ['onUpdate', 'foreignKey.onUpdate'],
]);

/** `Source.belongsTo(Target, options)` */
export function declareBelongsTo(ends: Ends, options: BelongsToOptions = {}): BelongsToAssociation {
  const given = checkOptions('belongsTo', ends, options);
  if (given.inverse !== undefined) checkInverseType(ends, given.inverse);
  return register(ends, new BelongsToAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.hasOne(Target, options)` */
export function declareHasOne(ends: Ends, options: HasOneOptions = {}): HasOneAssociation {
  const given = checkOptions('hasOne', ends, options);
  return register(ends, new HasOneAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.hasMany(Target, options)` */
export function declareHasMany(ends: Ends, options: HasManyOptions = {}): HasManyAssociation {
  const given = checkOptions('hasMany', ends, options);
  return register(ends, new HasManyAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.belongsToMany(Target, options)` */
export function declareBelongsToMany(ends: Ends, options: BelongsToManyOptions): BelongsToManyAssociation {
  requireThrough(ends.source.name, options);
  const given = checkOptions('belongsToMany', ends, options);
  return register(ends, new BelongsToManyAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.hasManyThrough(Target, options)` */
export function declareHasManyThrough(ends: Ends, options: HasManyThroughOptions): HasManyThroughAssociation {
  checkChain(`${ends.source.name}.hasManyThrough`, options?.through);
  const given = checkOptions('hasManyThrough', ends, options);
  return register(ends, new HasManyThroughAssociation(declarationToken, declarationOf(ends, given)));
}

function declarationOf<Options>(
  ends: Ends,
  options: Options,
): ConstructorParameters<typeof BaseAssociation<Options & AssociationOptions>>[1] {
  const registry = ends.registry ?? registryOf(ends.source);
  return {
    kinds,
    registry,
    source: ends.source,
    target: ends.target,
    options: options as Options & AssociationOptions,
    parent: null,
    isField: ends.isField,
  };
}

function register<T extends BaseAssociation>(ends: Ends, association: T): T {
  (ends.registry ?? registryOf(ends.source)).declare(association);
  return association;
}

function checkOptions<Options extends object>(
  kind: keyof KindRules,
  { source, target }: Ends,
  options: Options,
): Options {
  const owner = `${source.name}.${kind}`;
  for (const name of Object.keys(options)) {
    const moved = movedOptions.get(name);
    if (moved !== undefined)
      throw new DefinitionError('MOVED_OPTION', `${owner} has no option "${name}".`, { hint: `It is now ${moved}.` });
  }
  const own = checkDeclaredOptions({ options, known: kindRules[kind], owner });
  const nested = checkNestedOptions(kind, owner, own as Readonly<Record<string, unknown>>);
  checkNames(owner, own, nested);
  checkForeignKeys(owner, own);
  if (isModelClass(target) || typeof target === 'function' || typeof target === 'string')
    return withEach({ ...own, ...nested }, kindRules[kind]);
  throw new DefinitionError(
    'INVALID_TARGET',
    `${owner} needs a model to lead to, not ${target === undefined ? 'undefined' : typeof target}.`,
    {
      hint: 'A class that is declared later in the file is named by a function: () => Toot.',
    },
  );
}

/** A name in both its forms has both of them. */
function checkNames(
  owner: string,
  { as }: { readonly as?: unknown },
  { inverse }: Readonly<Record<string, object>>,
): void {
  const names: readonly [string, unknown][] = [['as', as], ['inverse.as', (inverse as InverseOptions | undefined)?.as]]; // prettier-ignore
  for (const [option, given] of names) {
    if (given === undefined || typeof given === 'string') continue;
    const { singular, plural } = given as Partial<AssociationName>; // it is an object: a rule says so
    if (typeof singular === 'string' && typeof plural === 'string') continue;
    const message = `The option "${option}" of ${owner} is a text or { singular, plural }, both of them.`;
    throw new DefinitionError('INVALID_OPTION', message);
  }
}

/** Names and columns of foreign keys are looked at before the attributes are there that check them. */
function checkForeignKeys(owner: string, given: { readonly foreignKey?: unknown; readonly otherKey?: unknown }): void {
  for (const option of ['foreignKey', 'otherKey'] as const) {
    for (const options of [Object.hasOwn(given, option) ? given[option] : undefined].flat()) {
      if (typeof options !== 'object' || options === null) continue;
      checkDeclaredOptions({ options, known: foreignKeyRules, owner: `The option "${option}" of ${owner}` });
    }
  }
}

/** What comes back from a belongs-to may be one row or many. */
function checkInverseType({ source }: Ends, given: NonNullable<BelongsToOptions['inverse']> | string | null): void {
  if (typeof given === 'object' && given?.type !== undefined) return;
  throw new DefinitionError('INVALID_OPTION', `The option "inverse" of ${source.name}.belongsTo has no type.`, {
    hint: "Say what leads back: inverse: { as: 'toots', type: 'hasMany' }, or 'hasOne'.",
  });
}

/** The options that have options themselves, checked. */
function checkNestedOptions(
  kind: keyof KindRules,
  owner: string,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, object>> {
  const checked: Record<string, object> = {};
  for (const [name, known] of Object.entries(nestedRules[kind])) {
    const options = given[name];
    if (typeof options !== 'object' || options === null) continue;
    checked[name] = withEach(
      checkDeclaredOptions({ options, known, owner: `The option "${name}" of ${owner}` }),
      known,
    );
  }
  return checked;
}
