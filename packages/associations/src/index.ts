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
  HasOneOptions,
  InverseOptions,
  KeyInput,
  ThroughAssociations,
  ThroughOptions,
} from './kinds/association-options';
export { BelongsToAssociation } from './kinds/belongs-to';
export { BelongsToManyAssociation } from './kinds/belongs-to-many';
export { HasManyAssociation, HasOneAssociation } from './kinds/has';
export { declareBelongsTo, declareBelongsToMany, declareHasMany, declareHasOne } from './declare';
export type { CountRelatedOptions, GetOptions } from './reads/get';
export type { LinkOptions } from './links/write-options';
export type { ToManyAccessors } from './links/accessor-names';
export type * from './mixins';
