import {
  checkDefinitionOptions,
  DefinitionError,
  isModelClass,
  registryOf,
  type ModelRegistry,
  type ModelStatic,
} from '@mortise/core';
import { requireThrough } from './junction/through-model';
import { checkChain } from './kinds/chain';
import { declarationToken, type AssociationKinds, type BaseAssociation } from './kinds/association-base';
import type {
  AssociationOptions,
  BelongsToManyOptions,
  BelongsToOptions,
  HasManyOptions,
  HasManyThroughOptions,
  HasOneOptions,
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
}

const common = ['as', 'foreignKey', 'foreignKeyConstraints', 'scope', 'strategy', 'inverse', 'nestedWrites'];
const knownOptions = {
  belongsTo: new Set([...common, 'targetKey']),
  hasOne: new Set([...common, 'sourceKey']),
  hasMany: new Set([...common, 'sourceKey']),
  belongsToMany: new Set([
    ...common,
    'through',
    'otherKey',
    'sourceKey',
    'targetKey',
    'throughAssociations',
    'symmetric',
  ]),
  hasManyThrough: new Set(['as', 'through', 'strategy']),
} as const;

/** Options that are objects, and what is in them. */
const nestedOptions: Readonly<Record<keyof typeof knownOptions, Readonly<Record<string, ReadonlySet<string>>>>> = {
  belongsTo: { inverse: new Set(['as', 'type', 'nestedWrites']) },
  hasOne: { inverse: new Set(['as', 'nestedWrites']) },
  hasMany: { inverse: new Set(['as', 'nestedWrites']) },
  belongsToMany: {
    through: new Set(['model', 'unique', 'scope', 'paranoid', 'hidden']),
    inverse: new Set(['as', 'scope', 'foreignKeyConstraints', 'nestedWrites']),
    throughAssociations: new Set(['fromSource', 'toSource', 'fromTarget', 'toTarget']),
  },
  hasManyThrough: {},
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
  checkOptions('belongsTo', ends, options);
  return register(ends, new BelongsToAssociation(declarationToken, declarationOf(ends, options)));
}

/** `Source.hasOne(Target, options)` */
export function declareHasOne(ends: Ends, options: HasOneOptions = {}): HasOneAssociation {
  checkOptions('hasOne', ends, options);
  return register(ends, new HasOneAssociation(declarationToken, declarationOf(ends, options)));
}

/** `Source.hasMany(Target, options)` */
export function declareHasMany(ends: Ends, options: HasManyOptions = {}): HasManyAssociation {
  checkOptions('hasMany', ends, options);
  return register(ends, new HasManyAssociation(declarationToken, declarationOf(ends, options)));
}

/** `Source.belongsToMany(Target, options)` */
export function declareBelongsToMany(ends: Ends, options: BelongsToManyOptions): BelongsToManyAssociation {
  requireThrough(ends.source.name, options);
  checkOptions('belongsToMany', ends, options);
  return register(ends, new BelongsToManyAssociation(declarationToken, declarationOf(ends, options)));
}

/** `Source.hasManyThrough(Target, options)` */
export function declareHasManyThrough(ends: Ends, options: HasManyThroughOptions): HasManyThroughAssociation {
  checkChain(`${ends.source.name}.hasManyThrough`, options?.through);
  checkOptions('hasManyThrough', ends, options);
  return register(ends, new HasManyThroughAssociation(declarationToken, declarationOf(ends, options)));
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
  };
}

function register<T extends BaseAssociation>(ends: Ends, association: T): T {
  (ends.registry ?? registryOf(ends.source)).declare(association);
  return association;
}

function checkOptions(kind: keyof typeof knownOptions, { source, target }: Ends, options: object): void {
  const owner = `${source.name}.${kind}`;
  for (const name of Object.keys(options)) {
    const moved = movedOptions.get(name);
    if (moved !== undefined)
      throw new DefinitionError('MOVED_OPTION', `${owner} has no option "${name}".`, { hint: `It is now ${moved}.` });
  }
  checkDefinitionOptions({ options, known: knownOptions[kind], owner });
  checkNestedOptions(kind, owner, options as Readonly<Record<string, unknown>>);
  if (isModelClass(target) || typeof target === 'function' || typeof target === 'string') return;
  throw new DefinitionError(
    'INVALID_TARGET',
    `${owner} needs a model to lead to, not ${target === undefined ? 'undefined' : typeof target}.`,
    {
      hint: 'A class that is declared later in the file is named by a function: () => Toot.',
    },
  );
}

function checkNestedOptions(
  kind: keyof typeof knownOptions,
  owner: string,
  given: Readonly<Record<string, unknown>>,
): void {
  for (const [name, known] of Object.entries(nestedOptions[kind])) {
    const options = given[name];
    if (typeof options !== 'object' || options === null) continue;
    checkDefinitionOptions({ options, known, owner: `The option "${name}" of ${owner}` });
  }
}
