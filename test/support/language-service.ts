import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');

/** What an editor tells of a text that stands in a file of the type tests, and of statements that are put at its end. */
export interface Editor {
  /** What it shows over the constant of that name. */
  readonly tooltipOf: (name: string) => string;
  /** What it offers where `|` stands in a statement. */
  readonly completionsIn: (statement: string) => readonly string[];
  /** The first line of what it says of the text and its statements. */
  readonly message: () => string;
  /** The first line of what it says of a statement. */
  readonly messageOf: (statement: string) => string;
}

let editors = 0;

/** The TypeScript service that an editor asks, over a text and what it imports. */
export function editorOf(text: string, statements: readonly string[] = []): Editor {
  // Each has its own: what was read is known by its name.
  const file = join(root, `test/types/edited-${(editors += 1)}.ts`);
  const lines = [text, ...statements.map(statement => statement.replace('|', ''))];
  const service = serviceFor(file, `${lines.join('\n')}\n`);
  const startOf = (statement: string): number => {
    const index = statements.indexOf(statement);
    if (index === -1) throw new Error(`The editor was not given ${statement}`);
    return lines.slice(0, index + 1).join('\n').length + 1;
  };
  return {
    tooltipOf(name) {
      const info = service.getQuickInfoAtPosition(file, text.indexOf(`const ${name}`) + 'const '.length);
      return ts.displayPartsToString(info?.displayParts);
    },
    completionsIn(statement) {
      const found = service.getCompletionsAtPosition(file, startOf(statement) + statement.indexOf('|'), {});
      return (found?.entries ?? []).map(({ name }) => name);
    },
    message: () => firstLine(service.getSemanticDiagnostics(file)[0]),
    messageOf(statement) {
      const start = startOf(statement);
      const isOf = (at: number): boolean => at >= start && at < start + statement.length;
      return firstLine(service.getSemanticDiagnostics(file).find(({ start: at }) => isOf(at ?? -1)));
    },
  };
}

const firstLine = (diagnostic: ts.Diagnostic | undefined): string =>
  ts.flattenDiagnosticMessageText(diagnostic?.messageText ?? '', '\n').split('\n')[0] ?? '';

/** What was read of files that no editor changes, for all editors. */
const read = ts.createDocumentRegistry();

function serviceFor(file: string, content: string): ts.LanguageService {
  const { config } = ts.readConfigFile(join(root, 'test/tsconfig.json'), path => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test'));
  // Nothing is emitted, so it does not matter below which folder all of it lies.
  const settings: ts.CompilerOptions = { ...options, composite: false, rootDir: root };
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => settings,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: path => ts.ScriptSnapshot.fromString(path === file ? content : (ts.sys.readFile(path) ?? '')),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: given => ts.getDefaultLibFilePath(given),
    fileExists: path => path === file || ts.sys.fileExists(path),
    readFile: path => (path === file ? content : ts.sys.readFile(path)),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    directoryExists: path => ts.sys.directoryExists(path),
    getDirectories: path => ts.sys.getDirectories(path),
  };
  return ts.createLanguageService(host, read);
}
