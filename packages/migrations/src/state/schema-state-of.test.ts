import { Database, DataTypes, sql } from 'mortise';
import { hashOfState } from './canonical-state';
import { schemaStateOf } from './schema-state-of';

function likes(order: 'forwards' | 'backwards' = 'forwards'): Database {
  const database = new Database('sqlite::memory:');
  const person = (): void => {
    database.define(
      'Person',
      {
        name: { type: DataTypes.STRING(50), allowNull: false, unique: true },
        born: { type: DataTypes.DATE, defaultValue: new Date(0) },
        big: { type: DataTypes.BIGINT({ as: 'bigint' }), defaultValue: 5n },
        photo: { type: DataTypes.BLOB, defaultValue: Buffer.from('ada') },
        settings: { type: DataTypes.JSON, defaultValue: { a: [1, null] } },
        seen: { type: DataTypes.DATE, defaultValue: sql`CURRENT_TIMESTAMP` },
        token: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
        loud: DataTypes.VIRTUAL(DataTypes.STRING, ['name']),
      },
      { tableName: 'people', renamedFrom: 'humans', timestamps: false },
    );
  };
  const toot = (): void => {
    database.define(
      'Toot',
      { text: { type: DataTypes.TEXT, renamedFrom: 'body' }, status: DataTypes.STRING(9) },
      {
        tableName: 'toots',
        timestamps: false,
        indexes: [{ name: 'open_toots', fields: ['text'], where: { status: 'open' } }],
      },
    );
  };
  for (const define of order === 'forwards' ? [person, toot] : [toot, person]) define();
  const [Person, Toot] = ['Person', 'Toot'].map(
    name => database.model(name) as never as ReturnType<Database['define']>,
  );
  Person!.belongsToMany(Toot!, { as: 'likedToots', through: 'likes', inverse: { as: 'likers' } });
  return database;
}

const stateOf = (database: Database): ReturnType<typeof schemaStateOf> => schemaStateOf(database.models.definitions());

describe('schemaStateOf', () => {
  it('holds tables, junctions too, as JSON keeps them', () => {
    const state = stateOf(likes());
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(Object.keys(state.tables)).toEqual(['likes', 'people', 'toots']);
    expect(state.tables['people']).toMatchObject({
      renamedFrom: 'humans',
      primaryKey: ['id'],
      columns: {
        id: { type: { kind: 'INTEGER' }, allowNull: false, autoIncrement: true },
        born: { default: { type: 'value', value: '1970-01-01T00:00:00.000Z' } },
        big: { type: { kind: 'BIGINT' }, default: { type: 'value', value: '5' } },
        photo: { default: { type: 'value', value: 'YWRh' } },
        settings: { default: { type: 'value', value: { a: [1, null] } } },
        seen: { default: { type: 'sql', parts: [{ type: 'text', text: 'CURRENT_TIMESTAMP' }] } },
      },
    });
    expect(state.tables['people']?.columns).not.toHaveProperty('loud');
    expect(state.tables['people']?.columns['token']).not.toHaveProperty('default');
    expect(state.tables['toots']?.columns['text']?.renamedFrom).toBe('body');
    expect(state.tables['toots']?.indexes[0]?.where).toEqual([
      { type: 'identifier', name: 'status' },
      { type: 'text', text: ' = ' },
      { type: 'value', value: 'open' },
    ]);
    expect(state.tables['likes']?.foreignKeys).toHaveLength(2);
  });

  it('is the same for the same models, whatever their order', () => {
    const [one, other] = [stateOf(likes()), stateOf(likes('backwards'))];
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
    expect(hashOfState(one)).toBe(hashOfState(other));
  });

  it('leaves out models that sync leaves alone, and joins those of one table', () => {
    const database = new Database('sqlite::memory:');
    database.define('Ghost', {}, { sync: false });
    database.define('Person', { name: DataTypes.STRING }, { tableName: 'people', timestamps: false });
    database.define('Member', { since: DataTypes.DATE }, { tableName: 'people', timestamps: false });
    const { tables } = stateOf(database);
    expect(Object.keys(tables)).toEqual(['people']);
    expect(Object.keys(tables['people']!.columns)).toEqual(['id', 'name', 'since']);
  });
});
