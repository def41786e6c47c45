import { registryOf, type ModelRegistry, type ModelClass } from '@mortise/core';
import { declarationToken, type AssociationKinds } from './declaration/association-declaration';
import type {
  AssociationOptions,
  BelongsToManyOptions,
  BelongsToOptions,
  HasManyOptions,
  HasManyThroughOptions,
  HasOneOptions,
} from './declaration/association-options';
import { checkChain } from './declaration/chain';
import { requireThrough } from './declaration/junction';
import { checkInverseType, checkAssociationOptions } from './declaration/option-checks';
import type { BaseAssociation } from './kinds/base-association';
import { BelongsToAssociation } from './kinds/belongs-to';
import { BelongsToManyAssociation } from './kinds/belongs-to-many';
import { HasManyAssociation } from './kinds/has-many';
import { HasManyThroughAssociation } from './kinds/has-many-through';
import { HasOneAssociation } from './kinds/has-one';

const kinds: AssociationKinds = {
  belongsTo: declaration => new BelongsToAssociation(declarationToken, declaration),
  hasOne: declaration => new HasOneAssociation(declarationToken, declaration),
  hasMany: declaration => new HasManyAssociation(declarationToken, declaration),
  belongsToMany: declaration => new BelongsToManyAssociation(declarationToken, declaration),
};

/** An association to be declared: who has it, and where it leads. */
interface Ends {
  readonly source: ModelClass;
  /** A model class, or a function that gives one. */
  readonly target: unknown;
  /** The registry, where the caller knows it already. */
  readonly registry?: ModelRegistry | undefined;
  /** True: a decorator on the field that names it. */
  readonly isField?: boolean | undefined;
}

/** `Source.belongsTo(Target, options)` */
export function declareBelongsTo(ends: Ends, options: BelongsToOptions = {}): BelongsToAssociation {
  const given = checkAssociationOptions('belongsTo', ends, options);
  if (given.inverse !== undefined) checkInverseType(ends, given.inverse);
  return register(ends, new BelongsToAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.hasOne(Target, options)` */
export function declareHasOne(ends: Ends, options: HasOneOptions = {}): HasOneAssociation {
  const given = checkAssociationOptions('hasOne', ends, options);
  return register(ends, new HasOneAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.hasMany(Target, options)` */
export function declareHasMany(ends: Ends, options: HasManyOptions = {}): HasManyAssociation {
  const given = checkAssociationOptions('hasMany', ends, options);
  return register(ends, new HasManyAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.belongsToMany(Target, options)` */
export function declareBelongsToMany(ends: Ends, options: BelongsToManyOptions): BelongsToManyAssociation {
  requireThrough(ends.source.name, options);
  const given = checkAssociationOptions('belongsToMany', ends, options);
  return register(ends, new BelongsToManyAssociation(declarationToken, declarationOf(ends, given)));
}

/** `Source.hasManyThrough(Target, options)` */
export function declareHasManyThrough(ends: Ends, options: HasManyThroughOptions): HasManyThroughAssociation {
  checkChain(`${ends.source.name}.hasManyThrough`, options?.through);
  const given = checkAssociationOptions('hasManyThrough', ends, options);
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
