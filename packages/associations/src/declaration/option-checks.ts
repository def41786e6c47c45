import {
  attributeRules,
  checkDeclaredOptions,
  checkedLater,
  DefinitionError,
  flag,
  isModelClass,
  oneOf,
  pickRules,
  selectStrategies,
  text,
  textOrFlag,
  withEach,
  type AnyOptionRules,
  type AttributeOptions,
  type ModelClass,
  type OptionRule,
  type OptionRules,
} from '@mortise/core';
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
} from './association-options';

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
  order: checkedLater,
  as: name,
  foreignKey,
  foreignKeyConstraints: flag,
  scope: checkedLater,
  strategy: oneOf(...selectStrategies),
  nestedWrites: flag,
};
/** One row is in no order. */
const { order: _order, ...toOne } = common;
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
  belongsTo: { ...toOne, targetKey: keyNames, inverse: checkedLater },
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
  hasManyThrough: { ...pickRules(common, 'as', 'order', 'strategy'), through: checkedLater },
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
  timestamps: flag,
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

/** Where an association is declared, and where it leads. */
interface DeclaredEnds {
  readonly source: ModelClass;
  readonly target: unknown;
}

/**
 * The options of an association, checked, as they were when it was declared.
 *
 * @throws DefinitionError for an option that is unknown, has moved, or is of another type
 */
export function checkAssociationOptions<Options extends object>(
  kind: keyof KindRules,
  { source, target }: DeclaredEnds,
  options: Options,
): Options {
  const owner = `${source.name}.${kind}`;
  // A program without types may give null.
  const given: unknown = options;
  for (const name of Object.keys(given ?? {})) {
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
export function checkInverseType(
  { source }: Pick<DeclaredEnds, 'source'>,
  given: NonNullable<BelongsToOptions['inverse']> | string | null,
): void {
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
