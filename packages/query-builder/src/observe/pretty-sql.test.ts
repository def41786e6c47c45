import { prettySql } from './pretty-sql';

describe('prettySql', () => {
  it('begins a line for each clause', () => {
    const sql =
      'select t0."id" from "people" t0 LEFT JOIN "toots" t1 ON t1."id" = t0."id" where t0."id" = ? order by t0."id" ASC LIMIT ?';
    expect(prettySql(sql).split('\n')).toEqual([
      'select t0."id"',
      'from "people" t0',
      'LEFT JOIN "toots" t1 ON t1."id" = t0."id"',
      'where t0."id" = ?',
      'order by t0."id" ASC',
      'LIMIT ?',
    ]);
  });

  it('leaves what stands in brackets, texts, names and comments as it is', () => {
    const sql = `SELECT ' from it''s ', "a from b", \`c from d\` /* from e */, (SELECT 1 FROM x WHERE y) FROM z`;
    expect(prettySql(sql)).toBe(sql.replace(' FROM z', '\nFROM z'));
  });

  it('keeps DELETE FROM together', () => {
    expect(prettySql('DELETE FROM "people" WHERE "id" = 1')).toBe('DELETE FROM "people"\nWHERE "id" = 1');
  });
});
