import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Choices } from './choices';
import { commandsFor, type NewProject } from './package-manager';
import { addressesOf, settingsFiles } from './project-settings';

/** The files of a new project by their paths in it, with their texts. What is more special replaces what is common. */
export function projectFiles(project: NewProject, choices: Choices): ReadonlyMap<string, string> {
  const { name, packageManager } = project;
  const folders = ['common', `style-${choices.style}`, `starter-${choices.starter}`];
  const [own, ofTests] = addressesOf(name, choices);
  const fill = (text: string): string =>
    commandsFor(packageManager, text)
      .replaceAll('TEST_DATABASE_URL_DEFAULT', ofTests)
      .replaceAll('DATABASE_URL_DEFAULT', own)
      .replaceAll('PROJECT_NAME', name);
  const copied = folders.flatMap(folder => filesIn(join(templates(), folder)));
  const settings = Object.entries(settingsFiles(project, choices));
  return new Map([...copied.map(([path, text]) => [path, fill(text)] as const), ...settings]);
}

function filesIn(folder: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => [nameOf(relative(folder, path)), readFileSync(path, 'utf8')] as const);
}

/** npm leaves a .gitignore out of what it packs. */
const nameOf = (path: string): string =>
  path
    .split(sep)
    .join('/')
    .replace(/^gitignore$/, '.gitignore');

/** Beside what is built, and beside the sources. */
function templates(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'templates'))) folder = dirname(folder);
  return join(folder, 'templates');
}
