import { Command, CommanderError } from 'commander';
import type { CommonOptions, Host, Run, Work } from './commands/command';
import { commands } from './commands/commands';
import { openProject } from './config/open-project';
import { exitCodes, Interrupted, UsageError, type ExitCode } from './errors/cli-error';
import { Questions } from './terminal/ask';
import { Cleanups } from './terminal/cleanups';
import { type Io, processIo } from './terminal/io';
import { Output } from './terminal/output';
import { exitCodeOf, showError } from './terminal/show-error';
import { version } from './version';

/**
 * The command line: runs the command that `argv` names, and gives what the process is to end with.
 *
 * @param argv without those of Node and of the program: `['migrate', 'up']`
 * @returns 0: done; 1: failed, or something was found; 2: wrong usage; 130: interrupted
 * @example
 * process.exitCode = await main(process.argv.slice(2));
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  const host = new CommandHost(io);
  try {
    await programOf(host, io).parseAsync([...argv], { from: 'user' });
    return host.exitCode;
  } catch (error) {
    const told = error instanceof CommanderError ? usageErrorOf(error) : error;
    if (told === undefined) return exitCodes.ok;
    showError(told, io, { isJson: argv.includes('--json'), isVerbose: argv.includes('--verbose') });
    return exitCodeOf(told);
  }
}

function programOf(host: Host, io: Io): Command {
  const program = new Command('mortise')
    .description('Migrations, models, seeds and checks for Mortise, from the command line.')
    .version(version)
    .addHelpText('after', '\nExample:\n  $ mortise init my-app --yes\n  $ mortise migrate --help');
  for (const command of commands(host)) program.addCommand(command);
  for (const each of withAllBelow(program)) quieten(each, io);
  return program;
}

const withAllBelow = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withAllBelow)];

/** The library neither ends the process nor tells errors: they are told as all others are. */
function quieten(command: Command, { stdout, stderr }: Io): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: text => void stdout.write(text),
    writeErr: text => void stderr.write(text),
    outputError: () => undefined,
    getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 120),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

/** Nothing for help and version, which were asked for. */
function usageErrorOf({ code, exitCode, message }: CommanderError): UsageError | undefined {
  if (exitCode === 0) return undefined;
  if (code === 'commander.help') return new UsageError('WRONG_USAGE', 'Which command?', helpHint);
  const [first = '', ...suggested] = message.replace(/^error: /, '').split('\n');
  const said = first.replace(/\.$/, '');
  const suggestion = suggested.join(' ').replace(/^\((.*)\)$/, ' $1');
  return new UsageError('WRONG_USAGE', `${said.charAt(0).toUpperCase()}${said.slice(1)}.${suggestion}`, helpHint);
}

const helpHint = { hint: '--help shows what there is.' };

/** Runs the work of a command until it ends, or until the process is told to. */
class CommandHost implements Host {
  exitCode: ExitCode = exitCodes.ok;

  constructor(private readonly io: Io) {}

  async run({ config, json = false }: CommonOptions, work: Work): Promise<void> {
    const { io } = this;
    const cleanups = new Cleanups();
    const open: Run['open'] = () => openProject({ io, cleanups, config });
    const run: Run = { io, output: new Output(io, json), questions: new Questions(io), cleanups, open };
    this.exitCode = (await this.#untilTold(() => work(run), cleanups)) ?? exitCodes.ok;
  }

  async #untilTold<T>(work: () => Promise<T>, cleanups: Cleanups): Promise<T> {
    let isInterrupted = false;
    const told = new AbortController();
    const stop = (): void => told.abort();
    for (const signal of signals) this.io.signals.on(signal, stop);
    try {
      return await Promise.race([work(), rejectionBy(told.signal)]);
    } catch (error) {
      isInterrupted = error instanceof Interrupted;
      throw error;
    } finally {
      await cleanups.run({ isInterrupted }).finally(() => {
        for (const signal of signals) this.io.signals.off(signal, stop);
      });
    }
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

function rejectionBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Interrupted()), { once: true });
  });
}
