export const packageManagers = ['npm', 'pnpm'] as const;
export type PackageManager = (typeof packageManagers)[number];

/** What a project is called, the version of Mortise it is for, and what installs it. */
export interface NewProject {
  readonly name: string;
  readonly version: string;
  readonly packageManager: PackageManager;
}

/** The one that runs this command, as it tells its programs; npm where none does. */
export function runningPackageManager(env: Readonly<Record<string, string | undefined>>): PackageManager {
  const [name = ''] = env['npm_config_user_agent']?.split('/') ?? [];
  return packageManagers.find(manager => manager === name) ?? 'npm';
}

/** Commands that are written for npm, as the package manager has them. */
export function commandsFor(manager: PackageManager, text: string): string {
  if (manager === 'npm') return text;
  return text.replace(/\bnpx /g, `${manager} `).replace(/\bnpm (install|start|test)\b/g, `${manager} $1`);
}

/** What of the packages may run scripts of its own when it is installed: pnpm stops where nobody has said so. */
export function buildSettings(decided: Readonly<Record<string, boolean>>): string {
  const names = Object.keys(decided);
  const lines = names.map(name => `  '${name}': ${decided[name]}`);
  const allowed = names.filter(name => decided[name]).map(name => `  - '${name}'`);
  return [
    '# What may run scripts of its own when it is installed.',
    'allowBuilds:',
    ...lines,
    '# The same, as pnpm 10 has it.',
    'onlyBuiltDependencies:',
    ...allowed,
    '',
  ].join('\n');
}
