import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { median } from '../bench/measure';
import { typedPeers } from './peers';
import { folderOfMortise, folderOfPeer } from './schemas';

const MODELS = 100;
const TIMES = 10;

/** Where an editor is asked, `|` being the cursor: what stands in an include, and in a where. */
const places: Readonly<Record<string, readonly [include: string, where: string]>> = {
  Mortise: ["void M7.findAll({ include: [{ association: '|' }] });", 'void M7.findAll({ where: { | } });'],
  'Sequelize 7': ["void M7.findAll({ include: ['|'] });", 'void M7.findAll({ where: { | } });'],
  TypeORM: [
    'void db.getRepository(M7).find({ relations: { | } });',
    'void db.getRepository(M7).find({ where: { | } });',
  ],
  'MikroORM 6': ["void em.find(M7, {}, { populate: ['|'] });", 'void em.find(M7, { | });'],
};

/**
 * How long an editor waits for completions in a file of fifty queries over a hundred models, after an edit before each; the
 * first time is told apart, for it reads everything. Contenders in turn, medians of ten, in milliseconds.
 */
export function completions(withPeers: boolean): void {
  const peers = Object.keys(typedPeers).filter(name => withPeers && places[name] !== undefined);
  const editors = [
    editorIn('Mortise', folderOfMortise(MODELS)),
    editorIn('Mortise, lists without junctions', folderOfMortise(MODELS, 'plain')),
    ...peers.map(name => editorIn(name, folderOfPeer(name, MODELS))),
  ];
  for (const [index, place] of ['include', 'where'].entries()) {
    const first = editors.map(({ ask }) => ask(index));
    const taken = editors.map((): number[] => []);
    for (let time = 0; time < TIMES; time++)
      for (const [at, { ask }] of editors.entries()) taken[at]?.push(ask(index).milliseconds);
    for (const [at, { name }] of editors.entries()) {
      const [ours, own] = [median(taken[0] ?? []), median(taken[at] ?? [])];
      console.log(
        `${place.padEnd(8)} ${name.padEnd(34)} ${own.toFixed(0).padStart(6)} ms, ${(own / ours).toFixed(2)} of Mortise; first ${first[at]?.milliseconds.toFixed(0)} ms, ${first[at]?.names} names`,
      );
    }
  }
}

/** The instantiations that completions within an include and within a where take: the same on every machine. */
export function instantiationsOfCompletions(): readonly [include: number, where: number] {
  const { ask } = editorIn('Mortise', folderOfMortise(MODELS));
  return [ask(0).instantiations, ask(1).instantiations];
}

interface Asked {
  readonly milliseconds: number;
  /** How many names were offered. */
  readonly names: number;
  readonly instantiations: number;
}

/** What the compiler tells of itself in its diagnostics, and does not declare. */
type CountingProgram = ts.Program & { getInstantiationCount(): number };

interface Editor {
  readonly name: string;
  readonly ask: (place: number) => Asked;
}

function editorIn(name: string, folder: string): Editor {
  const file = join(folder, 'queries.ts');
  const text = readFileSync(file, 'utf8');
  const end = text.lastIndexOf('}');
  const statements = places[name] ?? places['Mortise'] ?? [];
  let content = text;
  let version = 0;
  const service = ts.createLanguageService(hostOf(folder, file, () => ({ content, version: String(version) })));
  return {
    name,
    ask(place) {
      const statement = statements[place] ?? '';
      version++;
      const before = `${text.slice(0, end)}  // Edit ${version}\n  `;
      content = `${before}${statement.replace('|', '')}\n}\n`;
      const started = performance.now();
      const found = service.getCompletionsAtPosition(file, before.length + statement.indexOf('|'), {});
      const milliseconds = performance.now() - started;
      const program = service.getProgram() as CountingProgram; // there is one, for it has just been asked
      return { milliseconds, names: found?.entries.length ?? 0, instantiations: program.getInstantiationCount() };
    },
  };
}

interface Edited {
  readonly content: string;
  readonly version: string;
}

/** Everything is read once; only the file of queries is edited. */
function hostOf(folder: string, file: string, edited: () => Edited): ts.LanguageServiceHost {
  const config = ts.readConfigFile(join(folder, 'tsconfig.json'), path => ts.sys.readFile(path)).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  return {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: path => (path === file ? edited().version : '1'),
    getScriptSnapshot(path) {
      const content = path === file ? edited().content : ts.sys.readFile(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: settings => ts.getDefaultLibFilePath(settings),
    fileExists: path => ts.sys.fileExists(path),
    readFile: path => ts.sys.readFile(path),
    readDirectory: (...given) => ts.sys.readDirectory(...given),
    directoryExists: path => ts.sys.directoryExists(path),
    getDirectories: path => ts.sys.getDirectories(path),
  };
}
