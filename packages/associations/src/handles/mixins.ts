import type { Attributes, CreationValues, KeyValue, Model, RowOf } from '@mortise/core';
import type { CreateLinkedOptions, CreateLinkedOptionsOf, LinkOptions, LinkOptionsOf } from '../links/write-options';
import type { CountRelatedOptions, GetOptions, HasOptions } from '../reads/read-options';
import type { ToManyRelation } from './to-many-relation';
import type { ToOneRelation } from './to-one-relation';

/** A target as it may be given: an instance, or its key. */
type Target<T extends Model, PK = KeyValue> = T | RowOf<T> | PK;
type Targets<T extends Model, PK = KeyValue> = Target<T, PK> | Iterable<Target<T, PK>>;

/** Values for `create…`, without the keys it sets itself. */
type Values<T extends Model, ExcludedKeys extends PropertyKey> = Omit<CreationValues<T>, ExcludedKeys> &
  Partial<Pick<CreationValues<T>, ExcludedKeys & keyof CreationValues<T>>>;

export type BelongsToManyGetAssociationsMixinOptions = GetOptions;
export type BelongsToManySetAssociationsMixinOptions = LinkOptions;
export type BelongsToManyAddAssociationMixinOptions = LinkOptions;
export type BelongsToManyAddAssociationsMixinOptions = LinkOptions;
export type BelongsToManyRemoveAssociationMixinOptions = LinkOptions;
export type BelongsToManyRemoveAssociationsMixinOptions = LinkOptions;
export type BelongsToManyCreateAssociationMixinOptions = CreateLinkedOptions;
export type BelongsToManyHasAssociationMixinOptions = HasOptions<Model>;
export type BelongsToManyHasAssociationsMixinOptions = HasOptions<Model>;
export type BelongsToManyCountAssociationsMixinOptions = CountRelatedOptions;
/** Attributes of the junction, as `through` takes them. */
export type JoinTableAttributes = Readonly<Record<string, unknown>>;

/** `person.getLikedToots()` */
export type BelongsToManyGetAssociationsMixin<T extends Model, J = never> = ToManyRelation<T, J>['get'];
/** `person.setLikedToots([toot, 12])`; null clears. */
export type BelongsToManySetAssociationsMixin<T extends Model, PK = KeyValue, J = never> = (
  targets: Targets<T, PK> | null,
  options?: LinkOptionsOf<J>,
) => Promise<void>;
/** `person.addLikedToot(toot)` */
export type BelongsToManyAddAssociationMixin<T extends Model, PK = KeyValue, J = never> = (
  target: Targets<T, PK>,
  options?: LinkOptionsOf<J>,
) => Promise<void>;
/** `person.addLikedToots([toot, 12])` */
export type BelongsToManyAddAssociationsMixin<T extends Model, PK = KeyValue, J = never> = (
  targets: Targets<T, PK>,
  options?: LinkOptionsOf<J>,
) => Promise<void>;
/** `person.removeLikedToot(toot)`; gives the number of links that went. */
export type BelongsToManyRemoveAssociationMixin<T extends Model, PK = KeyValue, J = never> = (
  target: Targets<T, PK>,
  options?: LinkOptionsOf<J>,
) => Promise<number>;
/** `person.removeLikedToots([toot, 12])`; gives the number of links that went. */
export type BelongsToManyRemoveAssociationsMixin<T extends Model, PK = KeyValue, J = never> = (
  targets: Targets<T, PK>,
  options?: LinkOptionsOf<J>,
) => Promise<number>;
/** `person.createLikedToot({ text })` */
export type BelongsToManyCreateAssociationMixin<
  T extends Model,
  ExcludedKeys extends PropertyKey = never,
  J = never,
> = (values?: Values<T, ExcludedKeys>, options?: CreateLinkedOptionsOf<T, J>) => Promise<T>;
/** `person.hasLikedToot(toot)` */
export type BelongsToManyHasAssociationMixin<T extends Model, PK = KeyValue, J = never> = (
  target: Targets<T, PK>,
  options?: HasOptions<T, J>,
) => Promise<boolean>;
/** `person.hasLikedToots([toot, 12])`: all of them. */
export type BelongsToManyHasAssociationsMixin<T extends Model, PK = KeyValue, J = never> = (
  targets: Targets<T, PK>,
  options?: HasOptions<T, J>,
) => Promise<boolean>;
/** `person.countLikedToots()` */
export type BelongsToManyCountAssociationsMixin<T extends Model = Model, J = never> = (
  options?: CountRelatedOptions<Attributes<T>, T, J>,
) => Promise<number>;

export type HasManyGetAssociationsMixin<T extends Model> = BelongsToManyGetAssociationsMixin<T>;
export type HasManySetAssociationsMixin<T extends Model, PK = KeyValue> = BelongsToManySetAssociationsMixin<T, PK>;
export type HasManyAddAssociationMixin<T extends Model, PK = KeyValue> = BelongsToManyAddAssociationMixin<T, PK>;
export type HasManyAddAssociationsMixin<T extends Model, PK = KeyValue> = BelongsToManyAddAssociationsMixin<T, PK>;
export type HasManyRemoveAssociationMixin<T extends Model, PK = KeyValue> = BelongsToManyRemoveAssociationMixin<T, PK>;
export type HasManyRemoveAssociationsMixin<T extends Model, PK = KeyValue> = BelongsToManyRemoveAssociationsMixin<
  T,
  PK
>;
export type HasManyCreateAssociationMixin<
  T extends Model,
  ExcludedKeys extends PropertyKey = never,
> = BelongsToManyCreateAssociationMixin<T, ExcludedKeys>;
export type HasManyHasAssociationMixin<T extends Model, PK = KeyValue> = BelongsToManyHasAssociationMixin<T, PK>;
export type HasManyHasAssociationsMixin<T extends Model, PK = KeyValue> = BelongsToManyHasAssociationsMixin<T, PK>;
export type HasManyCountAssociationsMixin<T extends Model = Model> = BelongsToManyCountAssociationsMixin<T>;

export type HasManyThroughGetAssociationsMixin<T extends Model> = BelongsToManyGetAssociationsMixin<T>;
export type HasManyThroughHasAssociationMixin<T extends Model, PK = KeyValue> = BelongsToManyHasAssociationMixin<T, PK>;
export type HasManyThroughHasAssociationsMixin<T extends Model, PK = KeyValue> = BelongsToManyHasAssociationsMixin<
  T,
  PK
>;
export type HasManyThroughCountAssociationsMixin<T extends Model = Model> = BelongsToManyCountAssociationsMixin<T>;

/** `book.getAuthor()` */
export type BelongsToGetAssociationMixin<T extends Model> = ToOneRelation<T>['get'];
/** `book.setAuthor(author)`; null takes it off. */
export type BelongsToSetAssociationMixin<T extends Model, PK = KeyValue> = (
  target: Target<T, PK> | null,
  options?: LinkOptions,
) => Promise<void>;
/** `book.createAuthor({ name })` */
export type BelongsToCreateAssociationMixin<
  T extends Model,
  ExcludedKeys extends PropertyKey = never,
> = BelongsToManyCreateAssociationMixin<T, ExcludedKeys>;
export type HasOneGetAssociationMixin<T extends Model> = BelongsToGetAssociationMixin<T>;
export type HasOneSetAssociationMixin<T extends Model, PK = KeyValue> = BelongsToSetAssociationMixin<T, PK>;
export type HasOneCreateAssociationMixin<
  T extends Model,
  ExcludedKeys extends PropertyKey = never,
> = BelongsToManyCreateAssociationMixin<T, ExcludedKeys>;
