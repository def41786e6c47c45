import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');

/** What an editor tells of a text that stands in a file of the type tests. */
export interface Editor {
  /** What it shows over the constant of that name. */
  readonly tooltipOf: (name: string) => string;
  /** What it offers where `|` stands in a statement that is put at the end of the text. */
  readonly completionsIn: (statement: string) => readonly string[];
  /** The first line of what it says of a statement that is put at the end of the text. */
  readonly messageOf: (statement: string) => string;
}

/** The TypeScript service that an editor asks, over a text and what it imports. */
export function editorOf(text: string): Editor {
  const file = join(root, 'test/types/edited.ts');
  let [version, content] = [0, text];
  const service = serviceFor(file, () => ({ version, content }));
  const put = (statement: string): number => {
    [version, content] = [version + 1, `${text}\n${statement.replace('|', '')}\n`];
    return text.length + 1 + statement.indexOf('|');
  };
  return {
    tooltipOf(name) {
      const info = service.getQuickInfoAtPosition(file, text.indexOf(`const ${name}`) + 'const '.length);
      return ts.displayPartsToString(info?.displayParts);
    },
    completionsIn(statement) {
      const found = service.getCompletionsAtPosition(file, put(statement), {});
      return (found?.entries ?? []).map(({ name }) => name);
    },
    messageOf(statement) {
      put(statement);
      const [first] = service.getSemanticDiagnostics(file);
      return ts.flattenDiagnosticMessageText(first?.messageText ?? '', '\n').split('\n')[0] ?? '';
    },
  };
}

function serviceFor(file: string, edited: () => { version: number; content: string }): ts.LanguageService {
  const { config } = ts.readConfigFile(join(root, 'test/tsconfig.json'), path => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test'));
  // Nothing is emitted, so it does not matter below which folder all of it lies.
  const settings: ts.CompilerOptions = { ...options, composite: false, rootDir: root };
  return ts.createLanguageService({
    getCompilationSettings: () => settings,
    getScriptFileNames: () => [file],
    getScriptVersion: path => (path === file ? String(edited().version) : '1'),
    getScriptSnapshot: path =>
      ts.ScriptSnapshot.fromString(path === file ? edited().content : (ts.sys.readFile(path) ?? '')),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: given => ts.getDefaultLibFilePath(given),
    fileExists: path => path === file || ts.sys.fileExists(path),
    readFile: path => (path === file ? edited().content : ts.sys.readFile(path)),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    directoryExists: path => ts.sys.directoryExists(path),
    getDirectories: path => ts.sys.getDirectories(path),
  });
}
