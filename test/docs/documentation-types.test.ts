import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const guides = ['databases', 'existing-tables', 'many-to-many', 'models', 'transactions'];

/** What a newcomer's compiler is told: strict, and nothing more. */
function options(): ts.CompilerOptions {
  const path = join(root, 'test/tsconfig.json');
  const { config } = ts.readConfigFile(path, file => ts.sys.readFile(file)) as { config: unknown };
  return {
    ...ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test')).options,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    rootDir: root,
    composite: false,
    incremental: false,
    noEmit: true,
    noUncheckedIndexedAccess: false,
    noUnusedLocals: false,
  };
}

/** All blocks of a guide, as one module. */
function codeOf(guide: string): string {
  const text = readFileSync(join(root, `docs/guide/${guide}.md`), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code).join('\n') + '\nexport {};\n';
}

const fileOf = (guide: string): string => join(root, `test/docs/${guide}.ts`);

/** The compiler's complaints about the guides, which exist as files for it alone. */
function complaints(): Map<string, string[]> {
  const sources = new Map(guides.map(guide => [fileOf(guide), codeOf(guide)]));
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
  return new Map(guides.map(guide => [guide, diagnose(program, fileOf(guide))]));
}

function diagnose(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(path);
  return ts
    .getPreEmitDiagnostics(program, file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('The guides', () => {
  const found = complaints();

  it.each(guides)('have no type errors: %s', guide => {
    expect(found.get(guide)).toEqual([]);
  });
});
