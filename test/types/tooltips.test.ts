import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const fixture = join(__dirname, 'tooltips.ts');

/** The TypeScript service that an editor asks, over the fixture and what it imports. */
function createService(): ts.LanguageService {
  const { config } = ts.readConfigFile(join(root, 'test/tsconfig.json'), path => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test'));
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [fixture],
    getScriptVersion: () => '1',
    getScriptSnapshot: path => ts.ScriptSnapshot.fromString(ts.sys.readFile(path) ?? ''),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: settings => ts.getDefaultLibFilePath(settings),
    fileExists: path => ts.sys.fileExists(path),
    readFile: path => ts.sys.readFile(path),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    directoryExists: path => ts.sys.directoryExists(path),
    getDirectories: path => ts.sys.getDirectories(path),
  });
}

describe('Tooltips', () => {
  const service = createService();
  const text = readFileSync(fixture, 'utf8');

  /** What an editor shows over the constant of that name. */
  function tooltipOf(name: string): string {
    const info = service.getQuickInfoAtPosition(fixture, text.indexOf(`const ${name}`) + 'const '.length);
    return ts.displayPartsToString(info?.displayParts);
  }

  it.each([
    ['people', 'Person[]'],
    ['person', 'Person | null'],
    ['somebody', 'Person'],
    ['created', 'Person'],
    ['built', 'Person'],
    ['toots', 'Toot[]'],
    ['scoped', 'Person[]'],
    ['getter', 'BelongsToManyGetAssociationsMixin<Toot>'],
    ['adder', 'BelongsToManyAddAssociationMixin<Toot, number>'],
    ['database', 'Database'],
    ['transaction', 'Transaction'],
    ['string', 'DataType<string>'],
    ['association', 'BelongsToManyAssociation<Person, Toot, Model<any, any>, string, string>'],
  ])('say in a word what %s is', (name, type) => {
    expect(tooltipOf(name)).toBe(`const ${name}: ${type}`);
  }); // P48

  it.each(['page', 'id', 'likedToots', 'where'])('stay short: %s', name => {
    expect(tooltipOf(name).length).toBeLessThan(200);
  }); // P48
});
