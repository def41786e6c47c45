import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

// What knex asks for when it is told to: drivers, and tools of its own.
const drivers = [
  'better-sqlite3',
  'mariadb',
  'mysql',
  'mysql2',
  'oracledb',
  'pg',
  'pg-query-stream',
  'sqlite3',
  'tedious',
];
const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
const bundles = [
  { name: 'knex-in.cjs', format: 'cjs', external: drivers },
  { name: 'knex-out.cjs', format: 'cjs', external: [...drivers, 'knex'] },
  // knex is CommonJS: an ES module that holds it needs `require`, whatever else it holds.
  { name: 'knex-in.mjs', format: 'esm', external: drivers, banner: { js: banner } },
  { name: 'knex-out.mjs', format: 'esm', external: [...drivers, 'knex'] },
  { name: 'minified.mjs', format: 'esm', external: [...drivers, 'knex'], minify: true },
];

const file = name => join(import.meta.dirname, name);

for (const { name, ...options } of bundles) {
  const { warnings } = await build({
    entryPoints: [file('app.ts')],
    outfile: file(name),
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    ...options,
  });
  assert.deepEqual(warnings, []);
  execFileSync('node', [file(name)], { stdio: 'inherit' });
  console.log(`esbuild: ${name}`);
}

// A minifier renames classes, and with them tables: a program whose models have no names of their own is told.
await build({
  stdin: {
    contents: `
      import { Database, Model } from 'mortise';
      class Person extends Model {}
      Person.init({}, { database: new Database('sqlite::memory:') });`,
    resolveDir: import.meta.dirname,
  },
  outfile: file('renamed.cjs'),
  bundle: true,
  minify: true,
  platform: 'node',
  external: [...drivers, 'knex'],
});
const { stderr } = spawnSync('node', [file('renamed.cjs')], { encoding: 'utf8' });
assert.match(stderr, /MINIFIED_MODEL_NAME/u);
console.log('esbuild: renamed models are warned of');
