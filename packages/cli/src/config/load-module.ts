import type { Io } from '../terminal/io';
import { lowerDecorators } from './lower-decorators';

/** Imports a file of the project: TypeScript or JavaScript, as an ES module or CommonJS, with decorators of either kind. */
export async function loadModule(path: string, io: Pick<Io, 'load' | 'modules'>): Promise<unknown> {
  if (io.load !== undefined) return io.load(path);
  return (await loaderFor(path, io)).import(path);
}

/** What a module exports by default, also where CommonJS was made of it. */
export function defaultExport(module: unknown): unknown {
  let found = module;
  // `module.exports = { default: … }`, seen as an ES module, is two deep.
  for (let depth = 0; depth < 2 && isObject(found) && 'default' in found; depth++) found = found.default;
  return found;
}

const isObject = (value: unknown): value is { readonly default?: unknown } =>
  typeof value === 'object' && value !== null;

interface Loader {
  import(path: string): Promise<unknown>;
}

async function loaderFor(path: string, { modules }: Pick<Io, 'modules'>): Promise<Loader> {
  const { createJiti } = await import('jiti');
  return createJiti(path, {
    interopDefault: false,
    tsconfigPaths: true,
    // Files that another program's jiti has compiled, without the plugin, would be found there.
    fsCache: false,
    ...(modules !== undefined && { virtualModules: { ...modules } }),
    transformOptions: { babel: { plugins: [lowerDecorators] } },
  });
}
