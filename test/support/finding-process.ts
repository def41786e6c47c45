import { Database, DataTypes } from 'mortise';

/** What a process of the test has done, as it tells its parent. */
export interface FindingReport {
  readonly ok: number;
  readonly created: number;
  readonly errors: readonly string[];
}

/** Finds or creates the members of the same few addresses, all at once, and upserts as many. */
async function main(config: ConstructorParameters<typeof Database>[0], calls: number): Promise<FindingReport> {
  const database = new Database(config);
  const email = { type: DataTypes.STRING, columnName: 'mail', unique: true, allowNull: false };
  const Member = database.define('Member', { email, nick: { type: DataTypes.STRING, unique: true }, age: DataTypes.INTEGER });
  const outcomes = await Promise.allSettled(
    Array.from({ length: calls }, async (_none, index) => {
      const where = { email: `${index % 25}@example.org` };
      const [, created] = await Member.findOrCreate({ where, defaults: { nick: where.email } });
      await Member.upsert({ ...where, age: index });
      return created;
    }),
  );
  await database.close();
  const ok = outcomes.filter(outcome => outcome.status === 'fulfilled');
  const refused = outcomes.filter(outcome => outcome.status === 'rejected');
  return { ok: ok.length, created: ok.filter(({ value }) => value).length, errors: refused.map(({ reason }) => String(reason)) };
} // prettier-ignore

if (require.main === module) {
  const [config = '', calls = ''] = process.argv.slice(2);
  void main(JSON.parse(config) as never, Number(calls)).then(report => process.send?.(report));
}
