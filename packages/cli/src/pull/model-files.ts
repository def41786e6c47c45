import { snakeCase } from '@mortise/core';
import { listCode } from './coded';
import { decoratedText, type ClassText, type Decorators } from './decorated-text';
import { free } from './names';
import type { PulledModel } from './pulled-model';

export interface PulledFile {
  readonly name: string;
  readonly text: string;
}

export interface FileOptions {
  /** What the import of a file ends with: `.js` where modules are those of the language, else nothing. */
  readonly importSuffix: '' | '.js';
  /** Which decorators the compiler has: TypeScript's own need `declare`, those of the language don't take it. */
  readonly decorators: Decorators;
}

/** Each model in a file of its own, and one that lists them for `new Database(url, { models })`. */
export function modelFiles(models: readonly PulledModel[], options: FileOptions): readonly PulledFile[] {
  const places = fileNames(models);
  const importOf = (name: string): string => `import { ${name} } from './${places.get(name)}${options.importSuffix}';`;
  const files = models.map(model => {
    const text = decoratedText(model, options.decorators);
    return { name: `${places.get(model.name)}.ts`, text: `${importsOf([text], importOf)}\n\n${text.text}\n` };
  });
  return [...files, { name: 'index.ts', text: indexText(models, importOf) }];
}

/** All models in one file. */
export function oneFile(models: readonly PulledModel[], name: string, decorators: Decorators): PulledFile {
  const classes = models.map(model => decoratedText(model, decorators));
  const list = `/** For \`new Database(url, { models })\`. */\nexport const models = ${modelList(models)};`;
  return { name, text: `${[importsOf(classes), ...classes.map(({ text }) => text), list].join('\n\n')}\n` };
}

const names = (models: readonly PulledModel[]): readonly string[] => models.map(({ name }) => name);

/** Names of files without their ending: none is that of the list, and none twice where capitals count for nothing. */
function fileNames(models: readonly PulledModel[]): ReadonlyMap<string, string> {
  const taken = new Set(['index']);
  const places = new Map<string, string>();
  for (const { name } of models) {
    const place = free(snakeCase(name).replaceAll('_', '-').toLowerCase(), taken);
    taken.add(place);
    places.set(name, place);
  }
  return places;
}

function indexText(models: readonly PulledModel[], importOf: (name: string) => string): string {
  const imports = names(models).map(importOf);
  const exported = `export ${listCode(names(models), '{}', { indent: '', used: 8 })};`;
  const list = `/** For \`new Database(url, { models })\`. */\nexport const models = ${modelList(models)};\n`;
  return [imports.join('\n'), exported, list].join('\n\n');
}

const modelList = (models: readonly PulledModel[]): string =>
  listCode(names(models), '[]', { indent: '', used: 'export const models = ;'.length });

/** The imports that classes need; of other models, where they are in files of their own. */
function importsOf(classes: readonly ClassText[], importModel?: (name: string) => string): string {
  const all = (part: 'values' | 'types' | 'decorators' | 'models'): readonly string[] =>
    [...new Set(classes.flatMap(each => [...each[part]]))].sort();
  return [
    importText('import', all('values'), 'mortise'),
    importText('import type', all('types'), 'mortise'),
    importText('import', all('decorators'), 'mortise/decorators'),
    ...(importModel === undefined ? [] : all('models').map(importModel)),
  ].join('\n');
}

function importText(word: 'import' | 'import type', imported: readonly string[], from: string): string {
  const end = ` from '${from}';`;
  return `${word} ${listCode(imported, '{}', { indent: '', used: word.length + 1 + end.length })}${end}`;
}
