import type { ExplainSyntax } from '../contract/syntax';

/** Reading every row of a table, or of an index. */
const SCANS = new Set(['ALL', 'index']);

/** `EXPLAIN FORMAT=JSON`: one text. What MySQL tells of a statement that ran is a tree of words instead. */
export const mysqlExplain: ExplainSyntax = {
  plan: 'EXPLAIN FORMAT=JSON ',
  analyze: async version => (/mariadb/i.test(await version()) ? 'ANALYZE FORMAT=JSON ' : 'EXPLAIN ANALYZE '),
  read: rows => {
    const text = String(rows[0]?.[0]);
    const plan = text.trimStart().startsWith('{') ? (parsed(text) ?? parsed(mended(text))) : undefined;
    if (plan === undefined) return { plan: text, text, ...foundInWords(text) };
    const parts = objectsIn(plan);
    return {
      plan,
      text,
      scans: parts.flatMap(part => (SCANS.has(String(part['access_type'])) ? String(part['table_name']) : [])),
      // MariaDB has a part of that name, MySQL says so of one.
      sorts: parts.some(part => 'filesort' in part || part['using_filesort'] === true),
    };
  },
};

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** MariaDB writes the texts of a condition as they are, quotes and backslashes with them: each on a line of its own. */
const mended = (text: string): string =>
  text.replace(/^(\s*"\w+": )("(.*)")(,?)$/gm, (line, name: string, value: string, content: string, end: string) =>
    parsed(value) === undefined ? name + JSON.stringify(content) + end : line,
  );

/** `-> Table scan on t0`, `-> Sort: …` */
function foundInWords(text: string): { readonly scans: readonly string[]; readonly sorts: boolean } {
  const scans = [...text.matchAll(/-> (?:Table|Index) scan on (\S+)/g)].flatMap(([, alias]) => alias ?? []);
  return { scans, sorts: /-> Sort[: ]/.test(text) };
}

function objectsIn(value: unknown): readonly Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? below : [value as Record<string, unknown>, ...below];
}
