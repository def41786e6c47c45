import { snakeCase } from '@mortise/core';
import { listCode } from './coded';
import { decoratedText, type ClassText } from './decorated-text';
import type { PulledModel } from './pulled-model';

export interface PulledFile {
  readonly name: string;
  readonly text: string;
}

export interface FileOptions {
  /** What the import of a file ends with: `.js` where modules are those of the language, else nothing. */
  readonly importSuffix: '' | '.js';
}

/** Each model in a file of its own, and one that lists them for `new Database(url, { models })`. */
export function modelFiles(models: readonly PulledModel[], options: FileOptions): readonly PulledFile[] {
  const files = models.map(model => ({
    name: `${fileName(model.name)}.ts`,
    text: `${importsOf([decoratedText(model)], name => importOf(name, options))}\n\n${decoratedText(model).text}\n`,
  }));
  return [...files, { name: 'index.ts', text: indexText(models, options) }];
}

/** All models in one file. */
export function oneFile(models: readonly PulledModel[], name: string): PulledFile {
  const classes = models.map(decoratedText);
  const list = `/** For \`new Database(url, { models })\`. */\nexport const models = ${modelList(models)};`;
  return { name, text: `${[importsOf(classes), ...classes.map(({ text }) => text), list].join('\n\n')}\n` };
}

const names = (models: readonly PulledModel[]): readonly string[] => models.map(({ name }) => name);

const fileName = (model: string): string => snakeCase(model).replaceAll('_', '-');

const importOf = (name: string, { importSuffix }: FileOptions): string =>
  `import { ${name} } from './${fileName(name)}${importSuffix}';`;

function indexText(models: readonly PulledModel[], options: FileOptions): string {
  const imports = names(models).map(name => importOf(name, options));
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
