/**
 * Lets a program in TypeScript run on the sources of the packages, before anything is built:
 * `node -r ./test/support/run-from-source.cjs program.ts`. For tests that need processes of their own.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync, version: swc } = require('@swc/core');

const packages = join(__dirname, '../../packages');
const sources = new Map(
  [
    ['mortise', 'mortise'],
    ['@mortise/core', 'core'],
    ['@mortise/query-builder', 'query-builder'],
    ['@mortise/associations', 'associations'],
    ['@mortise/migrations', 'migrations'],
    ['@mortise/cli', 'cli'],
  ].map(([name, folder]) => [name, join(packages, folder, 'src/index.ts')]),
);
sources.set('@mortise/query-builder/dialect', join(packages, 'query-builder/src/dialect.ts'));

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, sources.get(request) ?? request, ...rest);
};

const options = {
  jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', keepClassNames: true },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

/** What is compiled once is kept for the next process. */
const kept = join(__dirname, '../../.cache/run-from-source');
mkdirSync(kept, { recursive: true });

Module._extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const hash = createHash('sha1')
    .update(JSON.stringify([swc, options, filename, source]))
    .digest('hex');
  const place = join(kept, hash);
  module._compile(keptText(place) ?? keep(place, transformSync(source, { filename, ...options }).code), filename);
};

function keptText(place) {
  try {
    return readFileSync(place, 'utf8');
  } catch {
    return undefined; // nobody has compiled it yet
  }
}

/** Under its name only once it is whole: several processes may begin at once. */
function keep(place, code) {
  const draft = `${place}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, place);
  return code;
}
