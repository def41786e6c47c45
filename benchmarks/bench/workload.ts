/** What a contender can do; each gives plain data that is compared before anything is timed. */
export interface Contender {
  readonly name: string;
  /** One row by primary key. */
  w1(id: number): Promise<unknown>;
  /** 1,000 flat rows: where, order, limit. */
  w2(): Promise<unknown>;
  /** 100 parents with their many-to-many (20 links each). */
  w3(): Promise<unknown>;
  /** The many-to-many of one parent. */
  w5(id: number): Promise<unknown>;
  /** Creates one row. */
  c1(index: number): Promise<unknown>;
  /** Adds 100 links with a junction value. */
  c4(personId: number, tootIds: readonly number[]): Promise<unknown>;
  close(): Promise<void>;
}

export type WorkloadName = 'W1' | 'W2' | 'W3' | 'W5' | 'C1' | 'C4';

export interface Workload {
  readonly name: WorkloadName;
  readonly title: string;
  /** Times one round runs it, so that a round takes some milliseconds. */
  readonly repeat: number;
  run(contender: Contender, turn: number): Promise<unknown>;
}

/** Each turn of C4 takes another person, and toots that nobody of the data likes for that person. */
const tootIds = (turn: number): readonly number[] =>
  Array.from({ length: 100 }, (_none, index) => ((turn * 131 + index * 53) % 19_000) + 1);

export const workloads: readonly Workload[] = [
  {
    name: 'W1',
    title: 'one row by primary key',
    repeat: 300,
    run: (contender, turn) => contender.w1((turn % 2_000) + 1),
  },
  { name: 'W2', title: '1,000 flat rows: where, order, limit', repeat: 5, run: contender => contender.w2() },
  { name: 'W3', title: '100 parents with 2,000 links', repeat: 3, run: contender => contender.w3() },
  {
    name: 'W5',
    title: 'the links of one parent',
    repeat: 100,
    run: (contender, turn) => contender.w5((turn % 2_000) + 1),
  },
  { name: 'C1', title: 'create one', repeat: 100, run: (contender, turn) => contender.c1(turn) },
  {
    name: 'C4',
    title: 'add 100 links with a junction value',
    repeat: 5,
    run: (contender, turn) => contender.c4((turn % 2_000) + 1, tootIds(turn)),
  },
];
