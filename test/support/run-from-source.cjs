/**
 * Lets a program in TypeScript run on the sources of the packages, before anything is built:
 * `node -r ./test/support/run-from-source.cjs program.ts`. For tests that need processes of their own.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

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

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', keepClassNames: true },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  });
  module._compile(code, filename);
};
