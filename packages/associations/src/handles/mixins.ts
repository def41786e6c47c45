import type { Attributes, CreationValues, FieldName, KeyValue, Model } from '@mortise/core';
import type { CreateLinkedOptions, LinkOptions } from '../links/write-options';
import type { CountRelatedOptions, GetOptions } from '../reads/get';

/** A target as it may be given: an instance, or its key. */
type Target<T extends Model, PK = KeyValue> = T | PK;
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
export type BelongsToManyHasAssociationMixinOptions = GetOptions;
export type BelongsToManyHasAssociationsMixinOptions = GetOptions;
export type BelongsToManyCountAssociationsMixinOptions = CountRelatedOptions;
/** Attributes of the junction, as `through` takes them. */
export type JoinTableAttributes = Readonly<Record<string, unknown>>;

/** `person.getLikedToots()` */
export type BelongsToManyGetAssociationsMixin<T extends Model> = (
  options?: GetOptions<Attributes<T>, T>,
) => Promise<T[]>;
/** `person.setLikedToots([toot, 12])`; null clears. */
export type BelongsToManySetAssociationsMixin<T extends Model, PK = KeyValue> = (
  targets: Targets<T, PK> | null,
  options?: LinkOptions,
) => Promise<void>;
/** `person.addLikedToot(toot)` */
export type BelongsToManyAddAssociationMixin<T extends Model, PK = KeyValue> = (
  target: Targets<T, PK>,
  options?: LinkOptions,
) => Promise<void>;
/** `person.addLikedToots([toot, 12])` */
export type BelongsToManyAddAssociationsMixin<T extends Model, PK = KeyValue> = (
  targets: Targets<T, PK>,
  options?: LinkOptions,
) => Promise<void>;
/** `person.removeLikedToot(toot)`; gives the number of links that went. */
export type BelongsToManyRemoveAssociationMixin<T extends Model, PK = KeyValue> = (
  target: Targets<T, PK>,
  options?: LinkOptions,
) => Promise<number>;
/** `person.removeLikedToots([toot, 12])`; gives the number of links that went. */
export type BelongsToManyRemoveAssociationsMixin<T extends Model, PK = KeyValue> = (
  targets: Targets<T, PK>,
  options?: LinkOptions,
) => Promise<number>;
/** `person.createLikedToot({ text })` */
export type BelongsToManyCreateAssociationMixin<T extends Model, ExcludedKeys extends PropertyKey = never> = (
  values?: Values<T, ExcludedKeys>,
  options?: CreateLinkedOptions<FieldName<T>>,
) => Promise<T>;
/** `person.hasLikedToot(toot)` */
export type BelongsToManyHasAssociationMixin<T extends Model, PK = KeyValue> = (
  target: Targets<T, PK>,
  options?: GetOptions,
) => Promise<boolean>;
/** `person.hasLikedToots([toot, 12])`: all of them. */
export type BelongsToManyHasAssociationsMixin<T extends Model, PK = KeyValue> = (
  targets: Targets<T, PK>,
  options?: GetOptions,
) => Promise<boolean>;
/** `person.countLikedToots()` */
export type BelongsToManyCountAssociationsMixin<T extends Model = Model> = (
  options?: CountRelatedOptions<Attributes<T>, T>,
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
export type BelongsToGetAssociationMixin<T extends Model> = (
  options?: GetOptions<Attributes<T>, T>,
) => Promise<T | null>;
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
