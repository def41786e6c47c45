import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './pack';

/** The compilers, by the name they are installed under. */
const compilers: Readonly<Record<string, string>> = {
  '5.4': 'typescript-oldest@npm:typescript@~5.4.5',
  '5.6': 'typescript-5-6@npm:typescript@~5.6.3',
  '5.9': 'typescript-5-9@npm:typescript@~5.9.3',
  '6.0': 'typescript-6-0@npm:typescript@~6.0.3',
  '7.0': 'typescript-newest@npm:typescript@^7.0.2',
};

const modules = {
  'esm node16': { type: 'module', options: { module: 'node16' } },
  'cjs node16': { type: 'commonjs', options: { module: 'node16' } },
  'esm nodenext': { type: 'module', options: { module: 'nodenext' } },
  'cjs nodenext': { type: 'commonjs', options: { module: 'nodenext' } },
  'esm bundler': { type: 'module', options: { module: 'esnext', moduleResolution: 'bundler' } },
} as const;

const decorators = {
  experimental: { experimentalDecorators: true },
  standard: { experimentalDecorators: false },
  undecorated: {},
} as const;

interface Cell {
  readonly compiler: string;
  readonly modules: keyof typeof modules;
  readonly decorators: keyof typeof decorators;
  /** Every option that asks more of declarations than `strict` does. */
  readonly isHard: boolean;
}

const cell = (
  compiler: string,
  ...[kind, mode, strictness]: [keyof typeof modules, keyof typeof decorators, 'plain' | 'hard']
): Cell => ({
  compiler,
  modules: kind,
  decorators: mode,
  isHard: strictness === 'hard',
});

/** What is to be installed for cells. */
export const compilersOf = (cells: readonly Cell[]): readonly string[] =>
  [...new Set(cells.map(({ compiler }) => compiler))].map(compiler => String(compilers[compiler]));

/** One of each compiler's, so that each of the other settings is in two at least. */
export const quickCells: readonly Cell[] = [
  cell('5.4', 'cjs node16', 'experimental', 'plain'),
  cell('5.9', 'esm nodenext', 'standard', 'hard'),
  cell('7.0', 'esm node16', 'undecorated', 'hard'),
];

/** Every setting for the oldest compiler, a half for the next, five for each of the others. */
export const wholeCells: readonly Cell[] = [
  ...(['esm node16', 'cjs node16', 'esm bundler'] as const).flatMap(kind =>
    (['experimental', 'standard', 'undecorated'] as const).flatMap(mode =>
      (['plain', 'hard'] as const).map(strictness => cell('5.4', kind, mode, strictness)),
    ),
  ),
  ...(['esm node16', 'cjs node16', 'esm bundler'] as const).flatMap(kind =>
    (['experimental', 'standard', 'undecorated'] as const).map(mode => cell('5.6', kind, mode, 'hard')),
  ),
  ...['5.9', '6.0', '7.0'].flatMap(compiler => [
    cell(compiler, 'esm node16', 'experimental', 'hard'),
    cell(compiler, 'cjs node16', 'experimental', 'plain'),
    cell(compiler, 'esm bundler', 'standard', 'hard'),
    cell(compiler, 'cjs nodenext', 'standard', 'plain'),
    cell(compiler, 'esm nodenext', 'undecorated', 'hard'),
  ]),
];

/** Has every cell's compiler read the same models and queries, in a project where the packages are installed. */
export function checkCells(folder: string, cells: readonly Cell[]): void {
  for (const [index, each] of cells.entries()) {
    const project = join(folder, `cell-${index}`);
    makeProject(folder, project, each);
    run('node', [join(folder, 'node_modules', installedName(each), 'bin/tsc'), '--project', '.'], project);
    console.log(`types: ${describe(each)}`);
  }
}

const installedName = ({ compiler }: Cell): string => String(compilers[compiler]).replace(/@npm:.*/u, '');

const describe = (each: Cell): string =>
  `TypeScript ${each.compiler}, ${each.modules}, ${each.decorators}, ${each.isHard ? 'hard' : 'plain'}`;

function makeProject(folder: string, project: string, each: Cell): void {
  const sources = join(folder, 'matrix');
  mkdirSync(project);
  cpSync(join(sources, `${each.decorators}.ts`), join(project, 'models.ts'));
  cpSync(join(sources, 'queries.ts'), join(project, 'queries.ts'));
  if (!each.isHard) cpSync(join(sources, 'emitted.ts'), join(project, 'emitted.ts'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: modules[each.modules].type, private: true }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: optionsOf(each) }));
}

function optionsOf(each: Cell): Record<string, unknown> {
  return {
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    strict: true,
    skipLibCheck: false,
    declaration: true,
    outDir: 'out',
    ...modules[each.modules].options,
    ...decorators[each.decorators],
    ...(each.isHard ? hardOptions(each) : {}),
  };
}

function hardOptions(each: Cell): Record<string, unknown> {
  return {
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    ...(modules[each.modules].type === 'module' ? { verbatimModuleSyntax: true } : {}),
    ...(each.compiler === '5.4' ? {} : { isolatedDeclarations: true }),
  };
}
