import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

/** What of the classes is run while rows are read. */
const called: string[] = [];

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  get name(): string {
    return this.getDataValue('name');
  }

  set name(name: string) {
    called.push('setter');
    this.setDataValue('name', name);
  }

  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: Many<Toot>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;

  constructor(values?: InferCreationAttributes<Toot>) {
    called.push('constructor');
    super(values);
  }
}

describeByTurns('Reading many rows', ({ connect }) => {
  it('takes as many statements as reading few, and runs no constructor or setter for a row', async () => {
    const log = statementLog();
    await connect([Person, Toot], { logging: log.log });
    const people = await Person.bulkCreate(Array.from({ length: 300 }, (_each, n) => ({ name: `P${n}` })));
    const toots = await Toot.bulkCreate(Array.from({ length: 20 }, (_each, n) => ({ text: `T${n}` })));
    for (const person of people.slice(0, 100)) await person.related('likedToots').add(toots);
    called.length = 0;
    log.statements.length = 0;
    const found = await Person.findAll({ include: { association: 'likedToots', strategy: 'separate' }, order: ['id'] });
    expect(log.statements).toHaveLength(2);
    expect(called).toEqual([]);
    expect(found.map(({ likedToots }) => likedToots.length)).toEqual([
      ...Array.from({ length: 100 }, () => 20),
      ...Array.from({ length: 200 }, () => 0),
    ]);
    expect(found[99]?.name).toBe('P99');
  }); // P39

  it('leaves options as they are: they are neither changed nor copied deeply', async () => {
    await connect([Person, Toot]);
    await Person.create({ name: 'Ada' });
    let reads = 0;
    const large = { get length() { return (reads += 1); } }; // prettier-ignore
    const options = Object.freeze({ where: Object.freeze({ name: 'Ada' }), order: Object.freeze(['id'] as const), logging: Object.assign(() => {}, { large }) }); // prettier-ignore
    expect(await Person.findAll(options)).toHaveLength(1);
    expect(reads).toBe(0);
    expect(options).toEqual({ where: { name: 'Ada' }, order: ['id'], logging: options.logging });
  }); // P39
});
