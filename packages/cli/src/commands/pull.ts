import { Option, type Command } from 'commander';
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { moduleStyle } from '@mortise/migrations';
import { Database } from 'mortise';
import { writeProject } from '../init/write-project';
import { UsageError } from '../errors/cli-error';
import { decoratorsAt } from '../pull/decorators-at';
import { pullModels, type PullResult, type PullStyle } from '../pull/pull-models';
import { collect, commandOf, type CommonOptions, type Host, type Run } from './command';

const styles: readonly PullStyle[] = ['legacy', 'standard', 'define'];

interface PullCommandOptions extends CommonOptions {
  readonly out?: string;
  readonly style?: PullStyle;
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
    .option('--out <place>', 'a folder, or one file that ends in .ts: src/models where there is a src, else models')
    .addOption(new Option('--style <style>', 'decorators as tsconfig.json has them, unless it is said').choices(styles))
    .option('--schema <name>', 'a schema to look in; may be given several times', collect)
    .option('--except <table>', 'a table that is left out; may be given several times', collect)
    .option('--print', 'print the models, and write nothing')
    .option('--force', 'replace files that are there')
    .action((url: string | undefined, options: PullCommandOptions) =>
      host.run(options, run => pull(run, url, options)),
    );

async function pull(run: Run, url: string | undefined, options: PullCommandOptions): Promise<void> {
  const { schema, except } = options;
  const database = url === undefined ? (await run.open()).database : opened(url, run);
  const { folder, file } = placeOf(options, run.io.cwd);
  const style = options.style ?? decoratorsAt(folder);
  const isOneFile = file !== undefined || options.print === true || style === 'define';
  const result = await pullModels(database, {
    style,
    importSuffix: (await moduleStyle(folder)) === 'import' ? '.js' : '',
    ...(schema === undefined ? {} : { schemas: schema }),
    ...(except === undefined ? {} : { except }),
    ...(isOneFile ? { file: file ?? 'models.ts' } : {}),
  });
  if (options.print === true) print(run, result);
  else write(run, folder, result, options);
}

interface Place {
  readonly folder: string;
  readonly file?: string;
}

function placeOf({ out }: PullCommandOptions, cwd: string): Place {
  const place = resolve(cwd, out ?? (existsSync(join(cwd, 'src')) ? 'src/models' : 'models'));
  return place.endsWith('.ts') ? { folder: dirname(place), file: basename(place) } : { folder: place };
}

function opened(url: string, { cleanups, io }: Run): Database {
  const [, file] = /^sqlite:(?:\/\/)?([^?]+)/.exec(url) ?? [];
  if (file !== undefined && file !== ':memory:' && !existsSync(resolve(io.cwd, file)))
    throw new UsageError('NO_DATABASE', `There is no file ${file} to pull models from.`, {
      hint: 'Relative paths are from the current folder.',
    });
  const database = new Database(url);
  cleanups.add(() => database.close());
  return database;
}

function print({ output }: Run, result: PullResult): void {
  output.json(summary(result));
  if (!output.isJson) output.raw(result.files.map(({ text }) => text).join('\n'));
}

const summary = ({ files, models, skipped, unread }: PullResult): object => ({
  files,
  models: models.map(({ name, table, notes }) => ({ name, table, notes })),
  skipped,
  unread,
});

function write(run: Run, folder: string, result: PullResult, { force }: PullCommandOptions): void {
  const { files, models, skipped, unread } = result;
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const { written } = writeProject({ folder, files: texts, force: force === true }, run.cleanups);
  const { output, io } = run;
  output.json({ ...summary(result), files: undefined, folder, written });
  const rows = models.map(({ name, table, associations }) => [
    name,
    table,
    associations.map(each => each.name).join(', '),
  ]);
  output.table(['Model', 'Table', 'Associations'], rows);
  for (const { name, notes } of models) for (const note of notes) output.line(`${name}: ${note}`);
  for (const table of skipped) output.line(`The table "${table}" was left out: a tool keeps in it what it has done.`);
  for (const { view, reason } of unread) output.line(`The view "${view}" was left out: ${reason}`);
  const place = relative(io.cwd, written.length === 1 ? join(folder, written[0] ?? '') : folder);
  output.line(`Wrote ${models.length} models to ${place}.`);
}
