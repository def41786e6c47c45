import { definitionOf, Model as CoreModel, type ModelStatic } from '@mortise/core';
import {
  declareBelongsTo,
  declareBelongsToMany,
  declareHasMany,
  declareHasOne,
  type BelongsToAssociation,
  type BelongsToManyAssociation,
  type BelongsToManyOptions,
  type BelongsToOptions,
  type HasManyAssociation,
  type HasManyOptions,
  type HasOneAssociation,
  type HasOneOptions,
} from '@mortise/associations';
import type { Knex, SqlEngine } from '@mortise/query-builder';

type Target<T extends CoreModel> = ModelStatic<T> | (() => ModelStatic<T>);

/**
 * The base of all models.
 *
 * @example
 * class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
 *   declare id: CreationOptional<number>;
 *   declare name: string;
 * }
 */
// The defaults are any, so that `class Toot extends Model {}` takes any attributes.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export abstract class Model<TAttributes extends object = any, TCreation extends object = TAttributes> extends CoreModel<
  TAttributes,
  TCreation
> {
  /** This model holds the foreign key: `Book.belongsTo(Author)`. */
  static belongsTo<T extends CoreModel>(
    this: ModelStatic,
    target: Target<T>,
    options?: BelongsToOptions,
  ): BelongsToAssociation {
    return declareBelongsTo({ source: this, target }, options);
  }

  /** One row of the target holds the foreign key: `Person.hasOne(Profile)`. */
  static hasOne<T extends CoreModel>(this: ModelStatic, target: Target<T>, options?: HasOneOptions): HasOneAssociation {
    return declareHasOne({ source: this, target }, options);
  }

  /** Rows of the target hold the foreign key: `Author.hasMany(Book)`. */
  static hasMany<T extends CoreModel>(
    this: ModelStatic,
    target: Target<T>,
    options?: HasManyOptions,
  ): HasManyAssociation {
    return declareHasMany({ source: this, target }, options);
  }

  /**
   * Rows of both models are linked by a junction model. The inverse exists by itself.
   *
   * @throws DefinitionError `MISSING_THROUGH` when no junction is named
   * @example
   * Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
   */
  static belongsToMany<S extends CoreModel, T extends CoreModel>(
    this: ModelStatic<S>,
    target: Target<T>,
    options: BelongsToManyOptions,
  ): BelongsToManyAssociation<S, T> {
    // The association is one between just these two models.
    return declareBelongsToMany({ source: this, target }, options) as unknown as BelongsToManyAssociation<S, T>;
  }

  /** A knex builder on the model's table. Rows are those of the database: columns, not attributes. */
  static knexQuery(this: ModelStatic): Knex.QueryBuilder {
    return tableQuery(this);
  }
}

/** What models have beside what core gives them. */
export type AssociationStatics = Pick<typeof Model, 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany' | 'knexQuery'>;

function tableQuery(model: ModelStatic): Knex.QueryBuilder {
  const { engine, table } = definitionOf(model);
  // In this package every model's engine is the one on knex.
  return (engine as SqlEngine).tableQuery(table);
}
