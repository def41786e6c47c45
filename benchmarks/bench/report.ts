import type { AxisResult } from './axes';
import type { Measured } from './measure';
import type { Workload } from './workload';

/** A workload, and what each contender took; the first is what the others are told as ratios to. */
export interface Result {
  readonly workload: Workload;
  readonly measured: readonly Measured[];
}

/** Ratios to raw that Mortise is to reach, by the clock. */
export const targets: Readonly<Record<string, number>> = {
  W1: 1.6, W2: 1.0, W3: 0.8, W3b: 0.68, W4: 0.7, W5: 1.25, W6: 0.95, W7: 1.2, W8: 1.0,
  C1: 1.8, C2: 1.4, C3: 2.2, C4: 1.05, C5: 0.95, C6: 1.6,
  J1: 1.1, P1: 1.1, P2: 1.5, N1: 2.5, T1: 2.2, B1: 2, B2: 1.5,
  'P-W1': 1.15, 'P-W3': 0.75, 'P-W3b': 0.72, 'P-W5': 1.1, 'P-C1': 1.05, 'P-C2': 1.3, 'P-Q1': 1.0,
}; // prettier-ignore

export interface Ratio {
  readonly name: string;
  readonly wall: number;
  readonly cpu: number;
  readonly once: boolean;
}

/** What the others took, to the first: 2 is twice as long. */
export function ratiosOf({ measured }: Result): readonly Ratio[] {
  const [raw] = measured as readonly [Measured];
  return measured.map(({ name, wall, cpu, once }) => ({ name, wall: wall / raw.wall, cpu: cpu / raw.cpu, once }));
}

/** One line of the table in the terminal. */
export function line(result: Result): string {
  const { workload, measured } = result;
  const cells = ratiosOf(result).map(cell);
  const raw = measured[0]?.wall ?? Number.NaN;
  return row([`${workload.name} ${workload.title}`, ...cells, String(targets[workload.name] ?? ''), `${raw.toFixed(1)} µs`]); // prettier-ignore
}

/** A dash for one that cannot do it. */
const cell = ({ wall, cpu }: Ratio): string => (Number.isNaN(wall) ? '–' : `${wall.toFixed(2)} (${cpu.toFixed(2)})`);

export const head = (names: readonly string[]): string => row(['workload', ...names, 'target', 'raw']);

const row = ([title = '', ...cells]: readonly string[]): string =>
  title.padEnd(54) + cells.map(cell => cell.padStart(14)).join('');

/** One line of an axis in the terminal, and of its table in Markdown. */
export const axisLine = ({ title, values }: AxisResult): string => row([title, ...values.map(whole)]);

const whole = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(0));

function axesTable(names: readonly string[], axes: readonly AxisResult[]): readonly string[] {
  return [
    '## From nothing',
    '',
    'Medians of processes that begin anew; less is better.',
    '',
    `| | ${names.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(names.length)}`,
    ...axes.map(({ title, values }) => `| ${title} | ${values.map(whole).join(' | ')} |`),
    '',
  ];
}

/** What was measured on one ground; without results, the reason why there are none. */
export interface Table {
  readonly title: string;
  readonly names: readonly string[];
  readonly results: readonly Result[];
  readonly reason?: string;
}

function tableOf({ title, names, results, reason }: Table): readonly string[] {
  if (reason !== undefined) return [`## ${title}`, '', `Not measured: ${reason}.`, ''];
  const lines = results.map(result => {
    const cells = ratiosOf(result).map(ratio => `${cell(ratio)}${ratio.once ? '¹' : ''}`);
    const { name, title: what } = result.workload;
    return `| ${name} ${what} | ${cells.join(' | ')} | ${targets[name] ?? ''} | ${(result.measured[0]?.wall ?? 0).toFixed(1)} |`;
  });
  return [
    `## ${title}`,
    '',
    `| workload | ${names.join(' | ')} | target | raw, µs |`,
    `| --- |${' ---: |'.repeat(names.length + 2)}`,
    ...lines,
    '',
    ...(lines.some(each => each.includes('¹')) ? ['¹ A round took more than 20 seconds: it was measured once.', ''] : []),
  ];
} // prettier-ignore

/** All results as tables of Markdown. */
export function markdown(tables: readonly Table[], axes: readonly AxisResult[], about: readonly string[]): string {
  const names = tables[0]?.names ?? [];
  return ['# Results', '', ...about, '', ...tables.flatMap(tableOf), ...axesTable(names, axes)].join('\n');
}
