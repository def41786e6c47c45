import { readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';

/** An entry of the CommonJS build, as rolldown tells of it. */
interface Entry {
  readonly type: string;
  readonly isEntry?: boolean;
  readonly name?: string;
  readonly exports?: readonly string[];
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** They stand in the declarations, where editors look for them. */
const withoutDocs = { comments: { jsdoc: false } };

const shared: UserConfig = {
  // Not the folder of this file: npm runs a package's script in the package.
  cwd: process.cwd(),
  entry: ['src/{index,decorators,dialect}.ts'],
  platform: 'node',
  target: 'es2022',
  fixedExtension: true,
  tsconfig: '../../tsconfig.build.json',
  // What is built reads like the source, so that it needs no map: maps would be more than half of what is installed.
  sourcemap: false,
  minify: false,
  // Named where two copies of Mortise meet. All packages have the same.
  define: { MORTISE_VERSION: JSON.stringify(version) },
  // What a package imports, it declares: an undeclared package must not slip into the bundle.
  deps: { onlyBundle: [] },
};

/**
 * Builds the package in the current folder: as CommonJS, which is what Node.js runs; as ES modules of a few lines that hand
 * out what the CommonJS build holds; and as ES modules of their own, for bundlers (docs/decisions/0012-one-copy-in-a-process.md).
 * Dependencies and peer dependencies stay imports.
 */
export default defineConfig([
  {
    ...shared,
    format: 'cjs',
    dts: true,
    // Modules of the language are strict, and so is what they become here.
    outputOptions: { strict: true, ...withoutDocs },
    plugins: [
      { name: 'entries-for-import', generateBundle },
      { name: 'loaded-when-needed', renderChunk: code => inAscii(loadedWhenNeeded(code)) },
    ],
  },
  {
    ...shared,
    format: 'esm',
    outDir: 'dist/bundler',
    dts: false,
    outputOptions: withoutDocs,
    // `require` stays what the bundle finds there: made from `import.meta.url`, it would break a bundle that is CommonJS.
    platform: 'neutral',
    inputOptions: { external: [/^node:/] },
  },
]);

interface Emitter {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): void;
}

/** Beside each CommonJS entry, an ES module that hands out the same things, and the declarations of both. */
function generateBundle(this: Emitter, _options: unknown, bundle: Readonly<Record<string, Entry>>): void {
  for (const [fileName, entry] of Object.entries(bundle)) {
    if (!entry.isEntry || entry.name === undefined || !fileName.endsWith('.cjs')) continue;
    const names = [...(entry.exports ?? [])].sort();
    this.emitFile({ type: 'asset', fileName: `${entry.name}.mjs`, source: importEntry(fileName, names) });
    this.emitFile({ type: 'asset', fileName: `${entry.name}.d.mts`, source: `export * from './${fileName}';\n` });
  }
}

function importEntry(fileName: string, names: readonly string[]): string {
  return `import all from './${fileName}';\nexport const { ${names.join(', ')} } = all;\n`;
}

/**
 * A library that few programs need, and that takes long to load: of CommonJS, what is imported of it is required when it is
 * first used. It must be named within functions only; else it is loaded at once, which `scripts/smoke/commonjs.cjs` tells.
 */
function loadedWhenNeeded(code: string): string {
  const imported = /^let (validator_\w+) = require\("(validator\/[^"]+)"\);\n(\1 = __toESM\(\1\);\n)?/gmu;
  const names = [...code.matchAll(imported)].map(([, name]) => name as string); // the pattern has it
  const lazy = code.replaceAll(imported, (_all, name: string, path: string, interop?: string) => {
    const required = interop === undefined ? `require("${path}")` : `__toESM(require("${path}"))`;
    return `let ${name}$;\nconst ${name} = () => ${name}$ ??= ${required};\n`;
  });
  return names.reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\.`, 'gu'), `${name}().`), lazy);
}

/** One character beyond Latin-1 doubles what Node.js keeps of a file, and it takes a third longer to read its code. */
const inAscii = (code: string): string =>
  code.replaceAll(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
