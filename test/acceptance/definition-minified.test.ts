import type * as mortise from 'mortise';

/** Mortise as a process has it at first: it warns once. */
function load(): typeof mortise {
  let loaded: typeof mortise | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<typeof mortise>('mortise');
  });
  return loaded as typeof mortise; // isolateModules runs its function
}

describe('A model class that a minifier named', () => {
  const { Database, DataTypes, Model } = load();
  const database = new Database('sqlite::memory:');
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());
  afterAll(() => database.close());

  it('has the table of its modelName, and nothing is said', async () => {
    class t extends Model {}
    t.init({ name: DataTypes.STRING }, { database, modelName: 'Person' });
    await database.sync();
    expect(await database.knex.schema.hasTable('People')).toBe(true);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is warned of without one, for another build gives it another table', () => {
    class n extends Model {}
    n.init({ name: DataTypes.STRING }, { database });
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining('The class name "n"'),
      expect.objectContaining({ code: 'MINIFIED_MODEL_NAME' }),
    );
  });
});
