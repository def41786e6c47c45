import type { ExplainSyntax } from '../contract/syntax';

/** A node of a plan, of which more is told than is named here. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly Alias?: string;
  readonly Plans?: readonly PlanNode[];
  readonly [name: string]: unknown;
}

/** They need their rows sorted, whatever order the query asks for. */
const SORTING = new Set(['Merge Join', 'Unique', 'Group', 'Aggregate', 'WindowAgg', 'SetOp', 'Merge Append']);

/** `EXPLAIN (FORMAT JSON)`: one value, which a driver may have parsed. */
export const postgresExplain: ExplainSyntax = {
  plan: 'EXPLAIN (FORMAT JSON) ',
  analyze: () => Promise.resolve('EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) '),
  read: rows => {
    const answer = rows[0]?.[0];
    const plan: unknown = typeof answer === 'string' ? JSON.parse(answer) : answer;
    const [{ Plan: root }] = plan as readonly [{ readonly Plan: PlanNode }]; // a statement has one plan
    const nodes = withBelow(root);
    const scans = nodes.flatMap(node => (node['Node Type'] === 'Seq Scan' ? (node.Alias ?? []) : []));
    return { plan: (plan as readonly unknown[])[0], text: lines(root).join('\n'), scans, sorts: sortsRows(root) };
  },
};

const withBelow = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(withBelow)];

/** Whether rows are sorted for their order alone. */
function sortsRows(node: PlanNode): boolean {
  if (/^(Incremental )?Sort$/.test(node['Node Type'])) return true;
  return !SORTING.has(node['Node Type']) && (node.Plans ?? []).some(sortsRows);
}

/** What tells nodes apart, and what they took. */
const TOLD = [
  'Index Name',
  'Index Cond',
  'Filter',
  'Join Filter',
  'Hash Cond',
  'Merge Cond',
  'Recheck Cond',
  'Sort Key',
];

function lines(node: PlanNode, indent = ''): readonly string[] {
  const { 'Relation Name': table, Alias: alias, 'Plan Rows': rows, 'Total Cost': cost } = node;
  const on = typeof table === 'string' ? ` on ${table} ${alias ?? ''}` : '';
  const took = 'Actual Rows' in node ? `, actual rows=${String(node['Actual Rows'])} time=${String(node['Actual Total Time'])} ms` : ''; // prettier-ignore
  const details = TOLD.flatMap(name =>
    name in node ? [`${indent}    ${name}: ${[node[name]].flat().join(', ')}`] : [],
  );
  return [
    `${indent}${node['Node Type']}${on} (cost=${String(cost)} rows=${String(rows)}${took})`,
    ...details,
    ...(node.Plans ?? []).flatMap(below => lines(below, `${indent}  `)),
  ];
}
