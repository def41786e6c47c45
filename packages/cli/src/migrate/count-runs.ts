import type { MigrationStatus } from '@mortise/migrations';

export type Verb = 'up' | 'down' | 'redo';

/** How far a command goes. */
export interface Reach {
  readonly to?: string;
  readonly steps?: number;
  readonly all?: boolean;
}

/** How many migrations a command is going to run or undo, as far as names tell: it is looked for what is wrong later. */
export function countRuns(verb: Verb, statuses: readonly MigrationStatus[], { to, steps = 1, all }: Reach): number {
  const place = to === undefined ? -1 : statuses.findIndex(({ name }) => name === to);
  if (verb === 'up') return (place === -1 ? statuses : statuses.slice(0, place + 1)).filter(waits).length;
  const applied = statuses.filter(({ state }) => state === 'applied' || state === 'missing');
  if (verb === 'redo') return 2 * Math.min(steps, applied.length);
  if (place !== -1) return applied.filter(each => statuses.indexOf(each) > place).length;
  return all === true ? applied.length : Math.min(steps, applied.length);
}

const waits = ({ state }: MigrationStatus): boolean => state === 'pending' || state === 'started';
