import {
  associationOf,
  checkCallOptions,
  definitionOf,
  definitionOfInstance,
  engineOf,
  executionRules,
  followPlace,
  Model as CoreModel,
  pickRules,
  QueryError,
  type AssociationHandle,
  type AssociationName,
  type ExecutionContext,
  type FieldUnder,
  type JunctionOf,
  type ListOf,
  type ModelInstance,
  type ModelStatic,
  type OptionRules,
  type RelationKey,
} from '@mortise/core';
import {
  declareBelongsTo,
  declareBelongsToMany,
  declareHasMany,
  declareHasManyThrough,
  declareHasOne,
  type BaseAssociation,
  type BelongsToAssociation,
  type BelongsToManyAssociation,
  type BelongsToManyOptions,
  type BelongsToOptions,
  type HasManyAssociation,
  type HasManyOptions,
  type HasManyThroughAssociation,
  type HasManyThroughOptions,
  type HasOneAssociation,
  type HasOneOptions,
  type ToManyRelation,
  type ToOneRelation,
} from '@mortise/associations';
import type { Knex, SqlEngine } from '@mortise/query-builder';
import { syncTables, type SyncOptions } from './sync';

type KnexQueryOptions = Pick<ExecutionContext, 'transaction'>;

const knexQueryRules: OptionRules<KnexQueryOptions> = pickRules(executionRules, 'transaction');

/** The names of declared associations; any, where the class declares none. */
type RelationName<M> = [RelationKey<M>] extends [never] ? string : RelationKey<M>;

/** Any name, where the class declares no association. */
type AnyName<M> = { readonly some: never; readonly none: string }[Declares<M>];

type Declares<M> = [RelationKey<M>] extends [never] ? 'none' : 'some';

/** What `related` gives for a field. */
// The field is asked first: so the compiler sees what it comes to in methods of the class, too.
type RelationOf<Field> = Field extends null | undefined
  ? never
  : 0 extends 1 & Field
    ? ToManyRelation
    : Field extends ListOf<infer T extends CoreModel>
      ? ToManyRelation<T, JunctionOf<Field>>
      : Field extends CoreModel
        ? ToOneRelation<Field>
        : unknown extends Field
          ? ToManyRelation
          : never;

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
export abstract class Model<TAttributes extends object = any, TCreation = TAttributes> extends CoreModel<
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

  /**
   * Rows that a chain of associations leads to, each once. It is read like any other, and not written.
   *
   * @throws DefinitionError `INVALID_CHAIN`
   * @example
   * Person.hasManyThrough(Tag, { as: 'likedTags', through: ['likedToots', 'tags'] });
   */
  static hasManyThrough<T extends CoreModel>(
    this: ModelStatic,
    target: Target<T>,
    options: HasManyThroughOptions,
  ): HasManyThroughAssociation {
    return declareHasManyThrough({ source: this, target }, options);
  }

  /**
   * An association by its name, to be handed on in options: typed by the field that declares it.
   *
   * @throws QueryError `UNKNOWN_ASSOCIATION`
   * @example
   * await Person.findAll({ include: Person.association('likedToots') });
   */
  static association<M extends CoreModel, Name extends RelationName<M>>(
    this: ModelStatic<M>,
    name: Name,
  ): AssociationHandle<Name> {
    // It is the one of that name.
    return associationOf(definitionOf(this), name) as AssociationHandle as AssociationHandle<Name>;
  }

  /**
   * Creates the model's table, with its keys and indexes, if it is not there; `force` and `alter` as for
   * `database.sync()`. Tables it refers to have to be there.
   *
   * @returns the model
   * @throws QueryError `NOT_SYNCED` where the model has the option `sync: false`
   * @example
   * await Person.sync({ alter: true });
   */
  static async sync<S extends ModelStatic>(this: S, options: SyncOptions = {}): Promise<S> {
    const definition = definitionOf(this);
    if (!definition.isSynced) throw notSynced(definition.name);
    const { schema } = engineOf(definition);
    const known = this.registry.definitions().map(each => followPlace(each, definition.place));
    await syncTables({ definitions: [definition], known, schema, owner: `${this.name}.sync` }, options);
    return this;
  }

  /**
   * All that can be done with what this instance is associated with, typed by the field that declares it.
   *
   * @throws QueryError `UNKNOWN_ASSOCIATION`
   * @example
   * await person.related('likedToots').add(toot, { through: { reaction: 'love' } });
   */
  related<M extends ModelInstance, const Name extends (AssociationName<M> | AnyName<M>) & string>(
    this: M,
    name: Name,
  ): RelationOf<FieldUnder<M, Name>>;
  related(name: string): unknown {
    const association = associationOf(definitionOfInstance(this), name);
    // In this package every association is one of the kinds, and the field is declared as what its kind gives.
    return (association as BaseAssociation).relation(this);
  }

  /**
   * A knex builder on the model's table. Rows are those of the database: columns, not attributes. It runs in the
   * transaction given, or the one it is called in, as every other call does.
   *
   * @example
   * await Person.knexQuery().where({ name: 'Ada' }).update({ age: 36 });
   */
  static knexQuery(this: ModelStatic, options: KnexQueryOptions = {}): Knex.QueryBuilder {
    options = checkCallOptions(options, knexQueryRules, `${this.name}.knexQuery`);
    return tableQuery(this, options);
  }
}

/** What models have beside what core gives them. */
export type AssociationStatics = Pick<
  typeof Model,
  'association' | 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany' | 'hasManyThrough' | 'knexQuery' | 'sync'
>;

function notSynced(name: string): QueryError {
  return new QueryError(
    'NOT_SYNCED',
    `${name} has the option sync: false: its table is not made or changed by ${name}.sync.`,
    {
      hint: 'Leave the option out where the table is yours to make.',
    },
  );
}

function tableQuery(model: ModelStatic, context: ExecutionContext): Knex.QueryBuilder {
  const definition = definitionOf(model);
  // In this package every model's engine is the one on knex.
  return (definition.engine as SqlEngine).tableQuery(definition, context);
}
