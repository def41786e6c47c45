import type { GeneratedMigration, GenerateOptions as MigrationOptions, RenameCandidate } from '@mortise/migrations';
import type { Command } from 'commander';
import { relative } from 'node:path';
import { describeStep } from '../migrate/describe-step';
import { openMigrations } from '../migrate/open-migrations';
import { readRenames } from '../migrate/read-renames';
import { collect, commandOf, type CommonOptions, type Host, type Run } from './command';

interface GenerateOptions extends CommonOptions {
  readonly rename?: readonly string[];
  readonly allowDrop?: boolean;
  readonly fromDatabase?: boolean;
  readonly empty?: boolean;
}

/** `mortise migrate generate`. */
export const generateCommand = (host: Host): Command =>
  commandOf('generate', {
    summary: 'Write a migration from the last one to what the models say now; nothing where nothing has changed.',
    examples: ['migrate generate add_nicknames', 'migrate generate nicknames --rename people.nick=nickname'],
  })
    .argument('<name>', 'what it is about: a part of the name of the file')
    .option('--rename <old=new>', 'a table or column that is called otherwise now; may be given again', collect)
    .option('--allow-drop', 'drop what no model has any more, with all that is in it')
    .option('--from-database', 'compare with the tables that are there, and not with the last migration')
    .option('--empty', 'a migration without steps, to be written by hand')
    .action((name: string, options: GenerateOptions) => host.run(options, run => generate(run, name, options)));

async function generate(run: Run, name: string, options: GenerateOptions): Promise<void> {
  const renames = readRenames(options.rename ?? []);
  const { allowDrop = false, fromDatabase = false, empty = false } = options;
  const asking: Pick<MigrationOptions, 'onQuestion'> = run.questions.canAsk ? { onQuestion: questionOf(run) } : {};
  const migrations = openMigrations(await run.open(), run.io);
  const generated = await migrations.generate(name, { renames, allowDrop, fromDatabase, empty, ...asking });
  tellGenerated(run, generated);
}

/** What was written, step by step. */
export function tellGenerated({ output, io }: Run, generated: GeneratedMigration | undefined): void {
  output.json({ migration: generated ?? null });
  if (generated === undefined) return output.line('Nothing has changed: no migration was written.');
  const { green, yellow } = output.colours;
  output.line(`${green('Wrote')} ${relative(io.cwd, generated.path)}`);
  for (const { step, note } of generated.up)
    output.line(`  ${describeStep(step)}${note === undefined ? '' : `  ${yellow(note.text)}`}`);
}

const questionOf =
  ({ questions }: Run) =>
  ({ from, to }: RenameCandidate): Promise<string | undefined> => {
    const choices = [
      ...to.map(name => ({ value: name, name: `Yes: ${name}` })),
      { value: undefined, name: 'No: it goes' },
    ];
    return questions.choose(
      `No model has ${from} any more. Is it called otherwise now?`,
      choices,
      `--rename ${from}=…`,
    );
  };
