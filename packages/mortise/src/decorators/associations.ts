import { DefinitionError, type CollectedAssociation } from '@mortise/core';
import {
  declareBelongsTo,
  declareBelongsToMany,
  declareHasMany,
  declareHasManyThrough,
  declareHasOne,
  type BelongsToManyOptions,
  type BelongsToOptions,
  type HasManyOptions,
  type HasManyThroughOptions,
  type HasOneOptions,
} from '@mortise/associations';
import { memberDecorator, type FieldDecorator, type MemberDecorator, type Rows } from './member';

/** A row, told by one member: that each class is all of a Model was compared when it was declared. */
interface Row {
  readonly isNewRecord: boolean;
}

/** A model that is declared later in the file is named by a function. */
type TargetThunk<T extends Row> = () => abstract new (...args: never[]) => T;
/** The name of the association is that of the field. */
type WithoutName<Options> = Omit<Options, 'as'>;

/** A text in place of options is the foreign key: `@HasMany(() => Book, 'authorId')`. */
const withKey = <Options extends object>(options: string | Options): Options | { readonly foreignKey: string } =>
  typeof options === 'string' ? { foreignKey: options } : options;

/** `@BelongsTo(() => Author) declare author?: NonAttribute<Author>` */
export const BelongsTo = <T extends Row>(
  target: TargetThunk<T>,
  options: string | WithoutName<BelongsToOptions> = {},
): FieldDecorator<T> =>
  associationDecorator(
    { decorator: 'BelongsTo', isInheritable: true },
    options,
    as => (source, registry) =>
      declareBelongsTo({ source, target, registry, isField: true }, { ...withKey(options), as }),
  );

/** `@HasOne(() => Profile) declare profile?: NonAttribute<Profile>` */
export const HasOne = <T extends Row>(
  target: TargetThunk<T>,
  options: string | WithoutName<HasOneOptions> = {},
): FieldDecorator<T> =>
  associationDecorator(
    { decorator: 'HasOne', isInheritable: false },
    options,
    as => (source, registry) => declareHasOne({ source, target, registry, isField: true }, { ...withKey(options), as }),
  );

/** `@HasMany(() => Book) declare books?: NonAttribute<Book[]>` */
export const HasMany = <T extends Row>(
  target: TargetThunk<T>,
  options: string | WithoutName<HasManyOptions> = {},
): FieldDecorator<Rows<T>> =>
  associationDecorator(
    { decorator: 'HasMany', isInheritable: false },
    options,
    as => (source, registry) =>
      declareHasMany({ source, target, registry, isField: true }, { ...withKey(options), as }),
  );

/** `@BelongsToMany(() => Toot, { through: 'LikedToot' }) declare likedToots?: NonAttribute<Toot[]>` */
export const BelongsToMany = <T extends Row>(
  target: TargetThunk<T>,
  options: WithoutName<BelongsToManyOptions>,
): FieldDecorator<Rows<T>> =>
  associationDecorator(
    { decorator: 'BelongsToMany', isInheritable: false },
    options,
    as => (source, registry) => declareBelongsToMany({ source, target, registry, isField: true }, { ...options, as }),
  );

/** `@HasManyThrough(() => Tag, { through: ['likedToots', 'tags'] }) declare likedTags?: NonAttribute<Tag[]>` */
export const HasManyThrough = <T extends Row>(
  target: TargetThunk<T>,
  options: WithoutName<HasManyThroughOptions>,
): FieldDecorator<Rows<T>> =>
  associationDecorator(
    { decorator: 'HasManyThrough', isInheritable: true },
    options,
    as => (source, registry) => declareHasManyThrough({ source, target, registry, isField: true }, { ...options, as }),
  );

function associationDecorator(
  { decorator, isInheritable }: Pick<CollectedAssociation, 'decorator' | 'isInheritable'>,
  options: object | string,
  declare: (as: string) => CollectedAssociation['declare'],
): MemberDecorator {
  return memberDecorator(decorator, ({ collected, name }) => {
    if (typeof options === 'object' && Object.hasOwn(options ?? {}, 'as')) {
      throw new DefinitionError('INVALID_OPTION', `@${decorator} on "${name}" has the option "as".`, {
        hint: 'The name of the association is that of the field.',
      });
    }
    collected.associations.push({ decorator, name, isInheritable, declare: declare(name) });
  });
}
