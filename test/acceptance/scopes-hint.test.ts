import type * as mortise from 'mortise';

/** The library as a process has it at first: it hints once. */
function load(): typeof mortise {
  let loaded: typeof mortise | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<typeof mortise>('mortise');
  });
  return loaded as typeof mortise; // isolateModules runs its function
}

describe('withScope of a model with a default scope', () => {
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());

  const modelWith = (options: mortise.ModelOptions): mortise.ModelStatic => {
    const { Database, DataTypes } = load();
    return new Database('sqlite::memory:').define('Person', { name: DataTypes.STRING }, options);
  };
  const hidden = { defaultScope: { where: { name: 'Ada' } }, scopes: { all: {} } };

  it('hints once that the default scope is left out', () => {
    const Person = modelWith(hidden);
    Person.withScope('all');
    Person.withScope('all', { where: { name: 'Ben' } });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining("Person.withScope('all') leaves out the default scope of Person."),
      { type: 'MortiseWarning', code: 'DEFAULT_SCOPE_LEFT_OUT' },
    );
  });

  it('says nothing where the call says what becomes of the default scope, or there is none', () => {
    const Person = modelWith(hidden);
    Person.withScope('defaultScope', 'all');
    Person.withScope(null, 'all');
    Person.withScope([]);
    Person.withoutScope();
    modelWith({ scopes: { all: {} } }).withScope('all');
    expect(warn).not.toHaveBeenCalled();
  });
});
