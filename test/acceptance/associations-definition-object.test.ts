import {
  BelongsToManyAssociation,
  DataTypes,
  type Database,
  type HasManyAssociation,
  type HasOneAssociation,
  type Model,
} from 'mortise';
import { BelongsToMany } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

type Association = BelongsToManyAssociation<Model, Model>;

/** Person.likedToots and Toot.likedBy, by keys that are not the primary ones, in columns of other names. */
function define(database: Database): { likedToots: Association; likedBy: Association } {
  const nick = { type: DataTypes.STRING(20), unique: true, columnName: 'nick_name' };
  const person = database.define('Person', { nick });
  const toot = database.define('Toot', { slug: { ...nick, columnName: 'toot_slug' } });
  const likedToots = person.belongsToMany(toot, {
    as: 'likedToots',
    through: 'LikedToot',
    foreignKey: { name: 'fan', columnName: 'fan_nick' },
    otherKey: { name: 'liked', columnName: 'liked_slug' },
    sourceKey: 'nick',
    targetKey: 'slug',
    inverse: { as: 'likedBy' },
  }) as unknown as Association;
  return { likedToots, likedBy: likedToots.pairedWith as unknown as Association };
}

describeAnyDialect('The object of a many-to-many association', ({ connect }) => {
  const defined = async (): Promise<ReturnType<typeof define>> => define(await connect());

  it('is of the class that is exported; the short name is the decorator', async () => {
    const { likedToots, likedBy } = await defined();
    for (const each of [likedToots, likedBy]) {
      expect(each).toBeInstanceOf(BelongsToManyAssociation);
      expect(each.associationType).toBe('BelongsToMany');
    }
    const base = Object.getPrototypeOf(BelongsToManyAssociation) as new () => object;
    for (const leg of [likedToots.fromSourceToThrough, likedToots.fromThroughToTarget]) {
      expect(leg).toBeInstanceOf(base);
    }
    expect(BelongsToMany).not.toBe(BelongsToManyAssociation);
  }); // S92 S93 S100

  it('has its name in both forms', async () => {
    const { likedToots, likedBy } = await defined();
    expect(likedToots.name).toEqual({ plural: 'likedToots', singular: 'likedToot' });
    expect(likedBy.name).toEqual({ plural: 'likedBy', singular: 'likedBy' });
    expect([likedToots.as, likedBy.as]).toEqual(['likedToots', 'likedBy']);
  }); // S101 S103

  it('knows whether its name was given', async () => {
    const database = await connect();
    const [user, project] = [database.define('User'), database.define('Project')];
    const projects = user.belongsToMany(project, { through: 'UserProject' });
    expect([projects.isAliased, projects.pairedWith.isAliased]).toEqual([false, false]);
    expect([projects.as, projects.pairedWith.as]).toEqual(['projects', 'users']);
    const tasks = user.belongsToMany(project, { as: 'tasks', through: 'Task', inverse: { as: 'workers' } });
    expect([tasks.isAliased, tasks.pairedWith.isAliased]).toEqual([true, true]);
  }); // S96

  it('knows its keys on the junction: each the other one of its pair', async () => {
    const { likedToots, likedBy } = await defined();
    const keys = { foreignKey: 'fan', identifier: 'fan', identifierField: 'fan_nick' };
    expect(likedToots).toMatchObject({ ...keys, otherKey: 'liked', foreignIdentifierField: 'liked_slug' });
    const others = { foreignKey: 'liked', identifier: 'liked', identifierField: 'liked_slug' };
    expect(likedBy).toMatchObject({ ...others, otherKey: 'fan', foreignIdentifierField: 'fan_nick' });
  }); // S102 S103

  it('knows the keys these point to', async () => {
    const { likedToots, likedBy } = await defined();
    const ofPerson = ['nick', 'nick_name'];
    const ofToot = ['slug', 'toot_slug'];
    expect([likedToots.sourceKey, likedToots.sourceKeyField]).toEqual(ofPerson);
    expect([likedToots.targetKey, likedToots.targetKeyField]).toEqual(ofToot);
    expect([likedBy.sourceKey, likedBy.sourceKeyField]).toEqual(ofToot);
    expect([likedBy.targetKey, likedBy.targetKeyField]).toEqual(ofPerson);
  }); // S103

  it('knows its ends and its junction', async () => {
    const { likedToots, likedBy } = await defined();
    expect([likedToots.source.name, likedToots.target.name]).toEqual(['Person', 'Toot']);
    expect([likedBy.source, likedBy.target]).toEqual([likedToots.target, likedToots.source]);
    expect(likedToots.throughModel.name).toBe('LikedToot');
    expect(likedBy.throughModel).toBe(likedToots.throughModel);
    expect([likedToots.through, likedBy.through]).toEqual([{ model: 'LikedToot' }, { model: 'LikedToot' }]);
    expect(likedToots.options).toMatchObject({ as: 'likedToots', sourceKey: 'nick' });
    expect(likedToots.scope).toBeUndefined();
  }); // S103

  it('is one of many rows, and of two models', async () => {
    const { likedToots, likedBy } = await defined();
    const many = { isMultiAssociation: true, isSingleAssociation: false, isSelfAssociation: false };
    for (const each of [likedToots, likedBy]) expect(each).toMatchObject(many);
  }); // S97 S103

  it('knows which association made it', async () => {
    const { likedToots, likedBy } = await defined();
    expect([likedToots.parentAssociation, likedBy.parentAssociation]).toEqual([null, likedToots]);
    expect(likedToots.rootAssociation).toBe(likedToots);
    expect(likedBy.rootAssociation).toBe(likedToots);
    expect(likedToots.fromSourceToThrough.rootAssociation).toBe(likedToots);
  }); // S99 S103

  it('has legs to and from the junction, which its pair has the other way round', async () => {
    const { likedToots, likedBy } = await defined();
    const { fromSourceToThrough: outward, fromThroughToTarget: inward } = likedToots;
    expectLeg(outward, ['HasMany', 'Person', 'LikedToot', 'nick', 'fan']);
    expectLeg(likedToots.fromSourceToThroughOne, ['HasOne', 'Person', 'LikedToot', 'nick', 'fan']);
    expectLeg(likedToots.fromTargetToThrough, ['HasMany', 'Toot', 'LikedToot', 'slug', 'liked']);
    expectLeg(likedToots.fromTargetToThroughOne, ['HasOne', 'Toot', 'LikedToot', 'slug', 'liked']);
    expect([inward.associationType, inward.target.name, inward.foreignKey]).toEqual(['BelongsTo', 'Toot', 'liked']);
    const back = likedToots.fromThroughToSource;
    expect([back.associationType, back.target.name, back.foreignKey]).toEqual(['BelongsTo', 'Person', 'fan']);
    expect(likedBy.fromSourceToThrough).toBe(likedToots.fromTargetToThrough);
    expect(likedBy.fromThroughToTarget).toBe(likedToots.fromThroughToSource);
  }); // S94 S95 S103

  it('names its methods', async () => {
    const { likedToots, likedBy } = await defined();
    expect(likedToots.accessors).toEqual({
      get: 'getLikedToots',
      set: 'setLikedToots',
      add: 'addLikedToot',
      addMultiple: 'addLikedToots',
      remove: 'removeLikedToot',
      removeMultiple: 'removeLikedToots',
      create: 'createLikedToot',
      hasSingle: 'hasLikedToot',
      hasAll: 'hasLikedToots',
      count: 'countLikedToots',
    });
    const { prototype } = likedBy.source as unknown as { readonly prototype: object };
    for (const method of Object.values(likedBy.accessors)) expect(prototype).toHaveProperty(method);
  }); // S24 S103
});

type Leg = HasManyAssociation | HasOneAssociation;

function expectLeg(leg: Leg, [type, source, target, sourceKey, foreignKey]: readonly string[]): void {
  expect([leg.associationType, leg.source.name, leg.target.name]).toEqual([type, source, target]);
  expect([leg.sourceKey, leg.foreignKey]).toEqual([sourceKey, foreignKey]);
}
