import { dirname, join } from 'node:path';
import { MigrationError } from '../errors/migration-error';
import { textOf } from './text-of';

/** How files that end in `.js` get what they need: as modules of the language, or as CommonJS. */
export type ModuleStyle = 'import' | 'require';

/**
 * What the nearest package.json says of a folder.
 *
 * @throws MigrationError `INVALID_PACKAGE` where that is no JSON
 */
export async function moduleStyle(directory: string): Promise<ModuleStyle> {
  const path = join(directory, 'package.json');
  const text = await textOf(path);
  if (text !== undefined) return isModule(text, path) ? 'import' : 'require';
  const above = dirname(directory);
  return above === directory ? 'require' : moduleStyle(above);
}

function isModule(text: string, path: string): boolean {
  try {
    return (JSON.parse(text) as { readonly type?: unknown } | null)?.type === 'module';
  } catch (cause) {
    throw new MigrationError('INVALID_PACKAGE', `${path} is no JSON, and says nothing of the modules beside it.`, {
      cause,
      hint: 'Mend it first: Node.js would not run the files beside it either.',
    });
  }
}
