import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors/cli-error';
import type { Decorators } from './decorated-text';

/**
 * Which decorators a folder's compiler has, as the nearest tsconfig.json says: those of the language, unless told otherwise.
 *
 * @throws UsageError `INVALID_TSCONFIG`
 */
export function decoratorsAt(folder: string): Decorators {
  const path = join(folder, 'tsconfig.json');
  if (existsSync(path)) return isExperimental(path) ? 'legacy' : 'standard';
  const above = dirname(folder);
  return above === folder ? 'standard' : decoratorsAt(above);
}

interface Settings {
  readonly extends?: unknown;
  readonly compilerOptions?: { readonly experimentalDecorators?: unknown };
}

/** The file's own word, or that of the last that it extends; files of packages are not looked for. */
function isExperimental(path: string): boolean {
  const settings = settingsIn(path);
  const own = settings?.compilerOptions?.experimentalDecorators;
  if (typeof own === 'boolean') return own;
  const bases = [settings?.extends].flat().filter(base => typeof base === 'string' && base.startsWith('.'));
  // The filter leaves texts.
  return (bases as string[]).some(base => isExperimental(fileOf(resolve(dirname(path), base))));
}

const fileOf = (path: string): string => (path.endsWith('.json') ? path : `${path}.json`);

const COMMENT_OR_TEXT = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** @throws UsageError `INVALID_TSCONFIG` */
function settingsIn(path: string): Settings | null {
  try {
    const text = readFileSync(path, 'utf8').replace(COMMENT_OR_TEXT, found => (found.startsWith('"') ? found : ''));
    return JSON.parse(text.replace(/,(?=\s*[}\]])/g, '')) as Settings | null;
  } catch (cause) {
    throw new UsageError('INVALID_TSCONFIG', `${path} can't be read, which says what decorators there are.`, {
      cause,
      hint: 'Mend it, or say it here: --style legacy, standard or define.',
    });
  }
}
