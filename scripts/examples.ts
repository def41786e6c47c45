import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installed, root, run } from './pack';

const folder = join(root, 'examples');

/** An example is a file `name.ts`, or a folder with an `index.ts`, in examples/. */
function listExamples(): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules');
  return entries
    .filter(entry =>
      entry.isDirectory() ? existsSync(join(folder, entry.name, 'index.ts')) : /\.ts$/.test(entry.name),
    )
    .map(({ name }) => name);
}

/** Runs every example against the built packages, one after another; the first that fails ends the run. */
function main(): void {
  const examples = listExamples();
  for (const example of examples) {
    console.log(`\n--- examples/${example}`);
    run(installed(root, 'ts-node'), [`./${example}`], folder);
  }
  console.log(`\n${examples.length} examples ran.`);
}

main();
