import type { Choices } from './choices';
import { buildSettings, type NewProject } from './package-manager';

/** Settings of a project that depend on more than one choice, as the texts of their files. */
export function settingsFiles(project: NewProject, choices: Choices): Readonly<Record<string, string>> {
  const { name, packageManager } = project;
  return {
    'package.json': json(manifest(project, choices)),
    'tsconfig.json': json(compilerSettings(choices)),
    '.env': environment(name, choices),
    '.env.example': environment(name, choices),
    'migrations/.gitkeep': '',
    ...(packageManager === 'pnpm' && { 'pnpm-workspace.yaml': buildSettings(buildsOf(choices)) }),
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

type Versions = Readonly<Record<string, string>>;

const drivers: Readonly<Record<Choices['database'], Versions>> = {
  sqlite: { 'better-sqlite3': '^12.11.1' },
  postgres: { pg: '^8.23.0' },
  mysql: { mysql2: '^3.24.0' },
};

interface Packages {
  readonly needed: Versions;
  readonly forDevelopment: Versions;
}

const nest = '^11.1.0';

const packagesOf: Readonly<Record<Choices['starter'], Packages>> = {
  plain: { needed: {}, forDevelopment: {} },
  express: {
    needed: { express: '^5.1.0' },
    forDevelopment: { '@types/express': '^5.0.0', 'light-my-request': '^6.6.0' },
  },
  fastify: { needed: { fastify: '^5.6.0' }, forDevelopment: {} },
  nestjs: {
    needed: {
      '@nestjs/common': nest,
      '@nestjs/core': nest,
      '@nestjs/platform-express': nest,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.0',
    },
    forDevelopment: { '@nestjs/testing': nest },
  },
};

const tools: Versions = { '@types/node': '^20.19.0', tsx: '^4.20.0', typescript: '~5.9.3' };

const testOf: Readonly<Record<Choices['starter'], string>> = {
  plain: 'likes',
  express: 'app',
  fastify: 'app',
  nestjs: 'app',
};

function manifest({ name, version }: NewProject, { database, starter }: Choices): object {
  const { needed, forDevelopment } = packagesOf[starter];
  return {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: {
      start: 'tsx src/main.ts',
      test: `node --import tsx --test test/${testOf[starter]}.test.ts`,
      types: 'tsc --noEmit',
      mortise: 'mortise',
    },
    dependencies: sorted({ mortise: `^${version}`, ...drivers[database], ...needed }),
    devDependencies: sorted({ ...ownTools(version), ...tools, ...forDevelopment }),
    // npm asks before a package may run a script of its own: this one is compiled where no binary is to be had.
    ...(database in compiled && { allowScripts: compiled[database] }),
  };
}

/** Migrations import the second: what is no dependency of the project itself, pnpm does not let it see. */
const ownTools = (version: string): Versions => ({
  '@mortise/cli': `^${version}`,
  '@mortise/migrations': `^${version}`,
});

/** esbuild is what tsx is made with; NestJS only prints thanks. */
const buildsOf = ({ database, starter }: Choices): Readonly<Record<string, boolean>> => ({
  ...compiled[database],
  esbuild: true,
  ...(starter === 'nestjs' && { '@nestjs/core': false }),
});

const compiled: Readonly<Partial<Record<Choices['database'], Record<string, boolean>>>> = {
  sqlite: { 'better-sqlite3': true },
};

const sorted = (versions: Versions): Versions => Object.fromEntries(Object.entries(versions).sort());

const decoratorSettings: Readonly<Record<Choices['style'], object>> = {
  legacy: { experimentalDecorators: true },
  standard: {},
  none: {},
};

const nestSettings: Readonly<Partial<Record<Choices['starter'], object>>> = {
  nestjs: { experimentalDecorators: true },
};

function compilerSettings({ style, starter }: Choices): object {
  return {
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      ...decoratorSettings[style],
      ...nestSettings[starter],
    },
    include: ['src', 'test', 'seeds', 'migrations', 'mortise.config.ts'],
  };
}

/** The default, and where tests may do as they like. */
const addresses: Readonly<Record<Choices['database'], (name: string) => readonly [string, string]>> = {
  sqlite: () => ['sqlite:app.db', 'sqlite::memory:'],
  postgres: name => [`postgres://postgres@127.0.0.1:5432/${name}`, `postgres://postgres@127.0.0.1:5432/${name}_test`],
  mysql: name => [`mysql://root@127.0.0.1:3306/${name}`, `mysql://root@127.0.0.1:3306/${name}_test`],
};

/** Addresses of the databases of a project, as they stand in its files. */
export function addressesOf(name: string, { database }: Choices): readonly [own: string, ofTests: string] {
  return addresses[database](name.replace(/\W+/g, '_'));
}

function environment(name: string, choices: Choices): string {
  const [own, ofTests] = addressesOf(name, choices);
  return `# Where the data is. Not for the repository: .env.example is.\nDATABASE_URL=${own}\n# Its tables are dropped and made anew by tests.\nTEST_DATABASE_URL=${ofTests}\n`;
}
