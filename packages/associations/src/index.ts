export { BaseAssociation, type AssociationType, type ThroughReadOptions } from './kinds/association-base';
export type {
  AssociationName,
  AssociationOptions,
  BelongsToManyInverseOptions,
  BelongsToManyOptions,
  BelongsToOptions,
  ForeignKeyInput,
  ForeignKeyOptions,
  HasManyOptions,
  HasManyThroughOptions,
  HasOneOptions,
  InverseOptions,
  KeyInput,
  ThroughAssociations,
  ThroughOptions,
} from './kinds/association-options';
export { BelongsToAssociation } from './kinds/belongs-to';
export { BelongsToManyAssociation } from './kinds/belongs-to-many';
export { HasManyAssociation, HasOneAssociation } from './kinds/has';
export { HasManyThroughAssociation } from './kinds/has-many-through';
export {
  declareBelongsTo,
  declareBelongsToMany,
  declareHasMany,
  declareHasManyThrough,
  declareHasOne,
} from './declare';
export type { CountRelatedOptions, GetOptions } from './reads/get';
export type { LinkChanges, SyncEntry } from './links/sync-links';
export type { CreateLinkedOptions, LinkOptions } from './links/write-options';
export { ReadOnlyRelation } from './relations/read-only-relation';
export { ToManyRelation } from './relations/to-many-relation';
export { ToOneRelation } from './relations/to-one-relation';
export type { ToManyAccessors } from './links/accessor-names';
export type * from './mixins';
