import { comparable } from './comparable';
import { loadContender } from './contenders';
import { allWorkloads, type Contender, type Workload } from './workload';

/** What the runner asks of a contender's process. */
export type Question =
  | { readonly ask: 'open'; readonly name: string; readonly file: string }
  | { readonly ask: 'compare'; readonly workload: string; readonly turn: number }
  | { readonly ask: 'round'; readonly workload: string; readonly turn: number; readonly repeat: number }
  | { readonly ask: 'close' };

/** Microseconds of one run, on average over a round: by the clock, and of the processor. */
export interface Round {
  readonly wall: number;
  readonly cpu: number;
}

export type Answer =
  { readonly ok: true; readonly value?: string | Round } | { readonly ok: false; readonly problem: string };

let contender: Contender | undefined;

async function answer(question: Question): Promise<string | Round | undefined> {
  if (question.ask === 'open') {
    contender = await loadContender(question.name, question.file)(question.file);
    return undefined;
  }
  if (contender === undefined) throw new Error('No contender is open.');
  if (question.ask === 'close') return void (await contender.close());
  const workload = allWorkloads.find(({ name }) => name === question.workload) as Workload;
  return question.ask === 'compare'
    ? comparable(contender, workload, question.turn)
    : round(contender, workload, question);
}

/** Only what `run` does is counted, never what was held for it. */
async function round(
  of: Contender,
  { hold, run }: Workload,
  { turn, repeat }: { readonly turn: number; readonly repeat: number },
): Promise<Round> {
  const held: unknown[] = [];
  for (let index = 0; index < repeat; index++) held.push(await hold?.(of, turn + index));
  const cpuStart = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (let index = 0; index < repeat; index++) await run(of, turn + index, held[index]);
  const wall = Number(process.hrtime.bigint() - start) / 1_000 / repeat;
  const { user, system } = process.cpuUsage(cpuStart);
  return { wall, cpu: (user + system) / repeat };
}

process.on('message', (question: Question) => {
  void answer(question).then(
    value => send({ ok: true, ...(value === undefined ? {} : { value }) }),
    (error: unknown) => send({ ok: false, problem: String((error as Error).stack ?? error) }),
  );
});

// Whoever asked is gone.
process.on('disconnect', () => process.exit());

const send = (message: Answer): void => void process.send?.(message);
