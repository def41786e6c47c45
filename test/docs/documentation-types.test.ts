import { join } from 'node:path';
import ts from 'typescript';
import { documents, programOf, readersConfig } from '../../scripts/documents';

const root = join(__dirname, '../..');
const paths = documents();

/** What the README tells a reader's compiler, on the packages' sources. */
function options(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), file => ts.sys.readFile(file)) as {
    config: { compilerOptions: { paths: object } };
  };
  const told = JSON.parse(readersConfig()) as { compilerOptions: object };
  const compilerOptions = { ...told.compilerOptions, paths: config.compilerOptions.paths, skipLibCheck: true };
  const { options, errors } = ts.parseJsonConfigFileContent({ compilerOptions, files: [] }, ts.sys, root);
  expect(errors.map(({ code }) => code)).toEqual([18002]); // the list of files is empty
  return { ...options, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, noEmit: true };
}

const fileOf = (document: string): string => join(root, 'test/docs', `${document.replace(/\W+/g, '-')}.ts`);

/** The compiler's complaints about the documents, which exist as files for it alone. */
function complaints(): Map<string, string[]> {
  const sources = new Map(paths.map(path => [fileOf(path), programOf(path)]));
  const settings = options();
  const host = ts.createCompilerHost(settings);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = path => sources.has(path) || ts.sys.fileExists(path);
  host.readFile = path => sources.get(path) ?? ts.sys.readFile(path);
  host.getSourceFile = (path, version) => {
    const source = sources.get(path);
    return source === undefined ? getSourceFile(path, version) : ts.createSourceFile(path, source, version);
  };
  const program = ts.createProgram([...sources.keys()], settings, host);
  return new Map(paths.map(path => [path, diagnose(program, fileOf(path))]));
}

function diagnose(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(path);
  return ts
    .getPreEmitDiagnostics(program, file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('The documents', () => {
  const found = complaints();

  it.each(paths)('have no type errors: %s', document => {
    expect(found.get(document)).toEqual([]);
  });
});
