export type { ThroughReadOptions } from './association';
export type { AssociationType } from './declaration/association-declaration';
export { BaseAssociation } from './kinds/base-association';
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
} from './declaration/association-options';
export { BelongsToAssociation } from './kinds/belongs-to';
export { BelongsToManyAssociation } from './kinds/belongs-to-many';
export { HasManyAssociation } from './kinds/has-many';
export { HasOneAssociation } from './kinds/has-one';
export { HasManyThroughAssociation } from './kinds/has-many-through';
export {
  declareBelongsTo,
  declareBelongsToMany,
  declareHasMany,
  declareHasManyThrough,
  declareHasOne,
} from './declare';
export type { CountRelatedOptions, GetArguments, GetOptions, HasOptions } from './reads/read-options';
export type { GetPageArguments, RelatedPageOptions } from './reads/paginate';
export type { StreamRelatedArguments, StreamRelatedOptions } from './reads/stream';
export type { SyncEntry } from './links/link-changes';
export type {
  CreateLinkedOptions,
  CreateLinkedOptionsOf,
  FindOrCreateLinkedOptions,
  FindOrCreateLinkedOptionsOf,
  LinkChanges,
  LinkOptions,
  LinkOptionsOf,
} from './links/write-options';
export { ReadOnlyRelation } from './handles/read-only-relation';
export { ToManyRelation } from './handles/to-many-relation';
export { ToOneRelation } from './handles/to-one-relation';
export type { ToManyAccessors } from './handles/generated-methods';
export type * from './handles/mixins';
