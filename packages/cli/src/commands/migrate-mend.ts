import type { Command } from 'commander';
import type { Migrations } from '@mortise/migrations';
import { UsageError } from '../errors/cli-error';
import { openMigrations } from '../migrate/open-migrations';
import { commandOf, type CommonOptions, type Host } from './command';

interface ResolveOptions extends CommonOptions {
  readonly done?: boolean;
  readonly undone?: boolean;
}

/** `mortise migrate mark`. */
export const markCommand = (host: Host): Command =>
  commandOf('mark', {
    summary: 'Note that a migration has run, and run nothing: for what was done by hand.',
    examples: ['migrate mark 20260131120000-add-toots'],
  })
    .argument('<name>', 'the migration')
    .action(noting(host, 'It is noted as one that has run', (migrations, name) => migrations.markApplied(name)));

/** `mortise migrate forget`. */
export const forgetCommand = (host: Host): Command =>
  commandOf('forget', {
    summary: 'Forget that a migration was stopped in the middle, and change no table: for what was put right by hand.',
    examples: ['migrate forget 20260131120000-add-toots'],
  })
    .argument('<name>', 'the migration')
    .action(noting(host, 'It is forgotten that it was stopped', (migrations, name) => migrations.forget(name)));

/** `mortise migrate resolve`. */
export const resolveCommand = (host: Host): Command =>
  commandOf('resolve', {
    summary: 'Tell whether the SQL of your own, during which a migration was stopped, has taken effect.',
    examples: ['migrate resolve 20260131120000-add-toots --done', 'migrate resolve 20260131120000-add-toots --undone'],
  })
    .argument('<name>', 'the migration')
    .option('--done', 'it has: the next run goes on behind it')
    .option('--undone', 'it has not: the next run begins with it')
    .action(
      noting(host, 'The next run goes on from there', (migrations, name, { done, undone }: ResolveOptions) => {
        if ((done === true) === (undone === true)) throw oneOfBoth();
        return migrations.resolveStep(name, done === true);
      }),
    );

type Note<Options> = (migrations: Migrations, name: string, options: Options) => Promise<void>;

const noting =
  <Options extends CommonOptions>(host: Host, told: string, note: Note<Options>) =>
  (name: string, options: Options): Promise<void> =>
    host.run(options, async run => {
      await note(openMigrations(await run.open(), run.io), name, options);
      run.output.json({ name });
      run.output.line(`${told}: ${name}.`);
    });

function oneOfBoth(): UsageError {
  return new UsageError('WRONG_USAGE', 'Say --done or --undone: one of both.', {
    hint: 'Look whether the statement has taken effect.',
  });
}
