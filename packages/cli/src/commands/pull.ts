import { Option, type Command } from 'commander';
import { basename, dirname, join, resolve } from 'node:path';
import { Database } from 'mortise';
import { writeProject } from '../init/write-project';
import { importSuffixAt } from '../pull/import-suffix';
import { pullModels, type PullResult } from '../pull/pull-models';
import { collect, commandOf, type CommonOptions, type Host, type Run } from './command';

interface PullCommandOptions extends CommonOptions {
  readonly out: string;
  readonly style: 'decorators' | 'define';
  readonly schema?: readonly string[];
  readonly except?: readonly string[];
  readonly force?: boolean;
  readonly print?: boolean;
}

/** `mortise pull`. */
export const pullCommand = (host: Host): Command =>
  commandOf('pull', {
    summary: 'Write models for the tables of a database that is there.',
    examples: [
      'pull',
      'pull sqlite:shop.db --out src/models',
      'pull postgres://localhost/shop --schema public --schema sales --out models.ts --style define',
    ],
    failed: 'there are files already: nothing was written',
  })
    .argument('[url]', 'the database, unless it is that of the configuration')
    .option('--out <place>', 'a folder, or one file that ends in .ts', 'models')
    .addOption(
      new Option('--style <style>', 'classes with decorators, or a function that defines models')
        .choices(['decorators', 'define'])
        .default('decorators'),
    )
    .option('--schema <name>', 'a schema to look in; may be given several times', collect)
    .option('--except <table>', 'a table that is left out; may be given several times', collect)
    .option('--print', 'print the models, and write nothing')
    .option('--force', 'replace files that are there')
    .action((url: string | undefined, options: PullCommandOptions) =>
      host.run(options, run => pull(run, url, options)),
    );

async function pull(run: Run, url: string | undefined, options: PullCommandOptions): Promise<void> {
  const { style, schema, except, out } = options;
  const database = url === undefined ? (await run.open()).database : opened(url, run);
  const isFile = options.print === true || style === 'define' || out.endsWith('.ts');
  const place = resolve(run.io.cwd, out);
  const [folder, file] = out.endsWith('.ts') ? [dirname(place), basename(place)] : [place, 'models.ts'];
  const result = await pullModels(database, {
    style,
    importSuffix: importSuffixAt(folder),
    ...(schema === undefined ? {} : { schemas: schema }),
    ...(except === undefined ? {} : { except }),
    ...(isFile ? { file } : {}),
  });
  if (options.print === true) run.output.raw(result.files.map(({ text }) => text).join('\n'));
  else write(run, folder, result, options);
}

function opened(url: string, { cleanups }: Run): Database {
  const database = new Database(url);
  cleanups.add(() => database.close());
  return database;
}

function write(run: Run, folder: string, { files, models }: PullResult, { force, out }: PullCommandOptions): void {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const { written } = writeProject({ folder, files: texts, force: force === true }, run.cleanups);
  const { output } = run;
  output.json({ folder, written, models: models.map(({ name, table, notes }) => ({ name, table, notes })) });
  output.table(['Model', 'Table', 'Associations'], models.map(({ name, table, associations }) => [name, table, associations.map(each => each.name).join(', ')])); // prettier-ignore
  for (const { name, notes } of models) for (const note of notes) output.line(`${name}: ${note}`);
  const where = files.length === 1 ? join(out.endsWith('.ts') ? '' : out, files[0]?.name ?? '') : out;
  output.line(`Wrote ${models.length} models to ${out.endsWith('.ts') ? out : where}.`);
}
