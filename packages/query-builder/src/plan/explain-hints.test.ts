import { aliasesIn } from './explain-hints';

describe('aliasesIn', () => {
  it('tells the aliases of a table apart from longer ones, and from those of other tables', () => {
    const sql =
      'select t0."id" from "people" t0 INNER JOIN "likes" t1 ON t1."id" = t0."id" LEFT JOIN "people" AS t10 ON 1 = 1';
    expect(aliasesIn(sql, '"people"')).toEqual(['t0', 't10']);
    expect(aliasesIn(sql, '"likes"')).toEqual(['t1']);
    expect(aliasesIn(sql, '"toots"')).toEqual([]);
  });
});
