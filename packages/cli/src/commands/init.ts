import { Option, type Command } from 'commander';
import { basename, resolve } from 'node:path';
import { checkChoices, databases, descriptions, starters, styles, usualChoices, type Choices } from '../init/choices';
import { commandsFor, packageManagers, runningPackageManager, type PackageManager } from '../init/package-manager';
import { projectFiles } from '../init/project-files';
import { writeProject, type Written } from '../init/write-project';
import { version } from '../version';
import { commandOf, type CommonOptions, type Host, type Run } from './command';

interface InitOptions extends CommonOptions, Partial<Choices> {
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly packageManager?: PackageManager;
}

/** `mortise init`. */
export const initCommand = (host: Host): Command =>
  commandOf('init', {
    summary: 'Write a project that runs and whose test passes.',
    examples: ['init', 'init my-app --yes', 'init my-api --database postgres --style standard --starter fastify'],
    failed: 'there are files already: nothing was written',
  })
    .argument('[folder]', 'where to, from the current folder', '.')
    .addOption(new Option('--database <name>', 'where the data is').choices(databases))
    .addOption(new Option('--style <style>', 'how models are written').choices(styles))
    .addOption(new Option('--starter <name>', 'what uses them').choices(starters))
    .option('--yes', `ask nothing: ${Object.values(usualChoices).join(', ')} where nothing else is said`)
    .addOption(
      new Option('--package-manager <name>', 'what installs it; by default what runs this').choices(packageManagers),
    )
    .option('--force', 'replace files that are there')
    .action((folder: string, options: InitOptions) => host.run(options, run => init(run, folder, options)));

async function init(run: Run, given: string, options: InitOptions): Promise<void> {
  const folder = resolve(run.io.cwd, given);
  const choices = await chosen(run, options);
  checkChoices(choices);
  const packageManager = options.packageManager ?? runningPackageManager(run.io.env);
  const files = projectFiles({ name: packageName(basename(folder)), version, packageManager }, choices);
  const written = writeProject({ folder, files, force: options.force === true }, run.cleanups);
  run.output.json({ folder, ...choices, packageManager, ...written });
  tell(run, written, [...(given === '.' ? [] : [`cd ${given}`]), commandsFor(packageManager, nextSteps)]);
}

async function chosen(run: Run, options: InitOptions): Promise<Choices> {
  if (options.yes) return { ...usualChoices, ...given(options) };
  return {
    database: options.database ?? (await choose(run, 'Which database?', databases, '--database')),
    style: options.style ?? (await choose(run, 'How are models written?', styles, '--style')),
    starter: options.starter ?? (await choose(run, 'What comes with it?', starters, '--starter')),
  };
}

const given = ({ database, style, starter }: InitOptions): Partial<Choices> => ({
  ...(database && { database }),
  ...(style && { style }),
  ...(starter && { starter }),
});

function choose<Name extends string>(
  { questions }: Run,
  message: string,
  names: readonly Name[],
  option: string,
): Promise<Name> {
  const choices = names.map(value => ({ value, name: descriptions[value] ?? value }));
  return questions.choose(message, choices, `${option} ${names.join('|')}, or --yes`);
}

/** A name that npm takes. */
const packageName = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'mortise-app';

function tell({ output }: Run, { written, replaced }: Written, steps: readonly string[]): void {
  const { green, yellow, bold } = output.colours;
  for (const path of written) output.line(`${replaced.includes(path) ? yellow('replaced') : green('wrote')}  ${path}`);
  output.line(`\n${bold('Next:')}\n${steps.map(step => `  ${step}`).join('\n')}`);
}

const nextSteps = `npm install
  npx mortise migrate generate first
  npx mortise migrate up
  npx mortise seed
  npm start`;
