import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What imports between files of a folder end with: modules of the language name their files whole. */
export function importSuffixAt(folder: string): '' | '.js' {
  const path = join(folder, 'package.json');
  if (existsSync(path)) return isModule(readFileSync(path, 'utf8')) ? '.js' : '';
  const above = dirname(folder);
  return above === folder ? '' : importSuffixAt(above);
}

/** A package.json that is being edited says nothing. */
function isModule(text: string): boolean {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type === 'module';
  } catch {
    return false;
  }
}
