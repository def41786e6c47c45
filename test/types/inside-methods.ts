import { DataTypes, Model } from 'mortise';
import type { Attributes, CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, NotNull } from 'mortise/decorators';

/** What a class may call on itself: the compiler does not know yet what `this` will be. */
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @BelongsToMany(() => Toot, { through: 'likes', inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  @BelongsTo(() => Toot)
  declare pinned?: NonAttribute<Toot> | null;

  async rename(name: string): Promise<this> {
    this.set({ name });
    await this.save({ fields: ['name'] });
    await this.update({ name });
    return this.update({ name }, { fields: ['name'] });
  }

  async refresh(): Promise<this> {
    await this.reload();
    await this.reload({ include: 'likedToots', attributes: ['name'] });
    await this.load('likedToots');
    await this.load(['likedToots', 'pinned']);
    await Person.load([this], { association: 'likedToots', include: 'likedBy' });
    return this;
  }

  async like(toot: Toot): Promise<number> {
    const liked = this.related('likedToots');
    await liked.add([toot, 2], { through: {} });
    await this.related('pinned').set(toot);
    return liked.count();
  }

  async first(): Promise<Toot | undefined> {
    const liked = await this.related('likedToots').get({ limit: 3, order: ['id'] });
    const pinned = await this.related('pinned').get();
    await this.related('likedToots').create({ text: 'new' });
    await this.related('pinned').create();
    return liked?.[0] ?? pinned ?? undefined;
  }

  /** Relations follow what is asked for. */
  async counts(): Promise<number[]> {
    const liked = await this.related('likedToots').get({ include: 'likedBy' });
    return liked.map(toot => toot.likedBy.length);
  }

  /** What is read by name is what the field holds. */
  label(): string {
    const toots: readonly Toot[] | undefined = this.get('likedToots');
    this.set('name', 'Ada').set({ name: 'Ada' });
    return this.get('name').toUpperCase() + String(toots?.length);
  }

  /** Attributes by name, and what is done with the row. */
  async touch(): Promise<this> {
    const before: string | undefined = this.previous('name');
    if (this.changed('name')) this.setDataValue('name', this.getDataValue('name').trim());
    this.changed('name', before !== this.getDataValue('name'));
    await this.validate({ fields: ['name', 'likedToots'] });
    await this.restore({ include: ['likedToots'] });
    await this.update({ name: 'Ada' }, { fields: ['name', 'likedToots'] });
    return this.load('likedToots');
  }

  misspelt(): void {
    // @ts-expect-error there is no such attribute
    this.getDataValue('nmae');
    // @ts-expect-error a method is no attribute
    this.getDataValue('label');
    // @ts-expect-error a name is a text
    this.setDataValue('name', 5);
    // @ts-expect-error an association is no attribute
    this.previous('likedToots');
    // @ts-expect-error there is no such attribute
    this.changed('nmae');
    // @ts-expect-error a name is a text
    void this.update({ name: 5 });
    // @ts-expect-error there is no such association
    void this.restore({ include: ['likedTots'] });
    // @ts-expect-error nor here
    void this.reload({ include: 'likedTots' });
    // A name that is worked out is any text.
    void this.update({ [this.name === '' ? 'name' : 'id']: 'Ada' });
    // @ts-expect-error there is no such attribute
    void this.update({ nmae: 'Ada' });
    // @ts-expect-error nor such an association
    void this.load('likedTots');
    // @ts-expect-error here neither
    this.related('likedTots');
    // @ts-expect-error a name is no association
    this.related('name');
    // @ts-expect-error nor is a method
    this.related('label');
    // @ts-expect-error there is no such field
    this.get('nmae');
    // @ts-expect-error a method is not read
    this.get('label');
    // @ts-expect-error there is no such attribute
    this.set('nmae', 'Ada');
    // @ts-expect-error a name is a text
    this.set('name', 5);
    // @ts-expect-error a toot has no such attribute
    void this.related('likedToots').create({ txet: 'new' });
  }
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  declare text: CreationOptional<string>;
  declare likedBy?: NonAttribute<Person[]>;
}

/** A name that is not written out. */
export function put<K extends keyof Attributes<Person>>(
  person: Person,
  name: K,
  value: Attributes<Person>[K],
): unknown {
  const held: Attributes<Person>[K] = person.set(name, value).get(name);
  return held;
}

/** A function for any model. */
export async function fresh<M extends Person>(person: M): Promise<M> {
  await person.load('likedToots');
  await person.update({ name: 'Ada' });
  return person.reload();
}
