import type { ExplainSyntax } from '../contract/syntax';

/** A step of the plan, and what it is made of. */
interface Step {
  readonly detail: string;
  readonly steps: Step[];
}

/** `SCAN t0`, and in older versions `SCAN TABLE people AS t0`; an index that is read whole is no help to a filter. */
const SCAN = /^SCAN (?:TABLE \S+ AS )?(\S+)/;

/** A table whose rows are put into an index for this query alone. */
const AUTOMATIC = /^SEARCH (?:TABLE \S+ AS )?(\S+) USING AUTOMATIC /;

/** `EXPLAIN QUERY PLAN`: rows of a number, that of the step they belong to, and words. */
export const sqliteExplain: ExplainSyntax = {
  plan: 'EXPLAIN QUERY PLAN ',
  read: rows => {
    const top: Step[] = [];
    const known = new Map<unknown, Step[]>([[0, top]]);
    for (const [id, parent, , detail] of rows) {
      const step: Step = { detail: String(detail), steps: [] };
      known.set(id, step.steps);
      (known.get(parent) ?? top).push(step);
    }
    const details = rows.map(([, , , detail]) => String(detail));
    return {
      plan: top,
      text: lines(top).join('\n'),
      scans: details.flatMap(detail => (SCAN.exec(detail) ?? AUTOMATIC.exec(detail))?.[1] ?? []),
      sorts: details.some(detail => /^USE TEMP B-TREE FOR .*ORDER BY/.test(detail)),
    };
  },
};

const lines = (steps: readonly Step[], indent = ''): readonly string[] =>
  steps.flatMap(({ detail, steps: below }) => [indent + detail, ...lines(below, `${indent}  `)]);
