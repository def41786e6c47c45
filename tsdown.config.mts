import { defineConfig } from 'tsdown';

/**
 * Builds the package in the current folder, as ES modules and as CommonJS, each with its own declarations.
 * Dependencies and peer dependencies stay imports.
 */
export default defineConfig({
  // Not the folder of this file: npm runs a package's script in the package.
  cwd: process.cwd(),
  entry: ['src/{index,decorators}.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'es2022',
  fixedExtension: true,
  tsconfig: '../../tsconfig.build.json',
  dts: true,
  sourcemap: true,
  minify: false,
  // What a package imports, it declares: an undeclared package must not slip into the bundle.
  deps: { onlyBundle: [] },
});
