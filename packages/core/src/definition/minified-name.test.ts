import type * as minifiedName from './minified-name';

/** The module as a process has it at first: it warns once. */
function load(): typeof minifiedName {
  let loaded: typeof minifiedName | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<typeof minifiedName>('./minified-name');
  });
  return loaded as typeof minifiedName; // isolateModules runs its function
}

/** A class as its text has it: what compiles this file would lay it out anew. */
const classOf = (text: string): { readonly name: string } =>
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  (new Function(`return ${text}`) as () => { readonly name: string })();

describe('The name of a model', () => {
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());

  it.each([
    'class t extends Object{}',
    'class $e extends Object {}',
    'class Te extends Object{}',
    'class dZe extends Object{}',
  ])('is warned of where a minifier made it: %s', text => {
    load().warnOfMinifiedName(classOf(text));
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining('@Table({ modelName:'),
      expect.objectContaining({ code: 'MINIFIED_MODEL_NAME' }),
    );
  });

  it.each([
    'class S extends Object {}',
    'class tag extends Object {}',
    'class Tag extends Object{}',
    'class Person extends Object{}',
  ])('is taken as it is: %s', text => {
    load().warnOfMinifiedName(classOf(text));
    expect(warn).not.toHaveBeenCalled();
  });

  it('is warned of once', () => {
    const { warnOfMinifiedName } = load();
    for (const text of ['class t extends Object{}', 'class n extends Object{}']) warnOfMinifiedName(classOf(text));
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
