import { Database, DataTypes, Model } from 'mortise';

/** What a process of the test has done, as it tells its parent. */
export interface CountingReport {
  readonly ok: number;
  readonly errors: readonly string[];
}

class Counter extends Model {
  declare value: number;
}

/** Reads a number from the file and writes the next one, so many times, each in a transaction of its own. */
async function main(file: string, times: number): Promise<CountingReport> {
  const database = new Database(`sqlite:${file}`);
  Counter.init({ value: DataTypes.INTEGER }, { database, modelName: 'Counter', timestamps: false });
  const errors: string[] = [];
  for (let round = 0; round < times; round += 1) {
    await database.transaction(increment).catch((error: unknown) => errors.push(String(error)));
  }
  await database.close();
  return { ok: times - errors.length, errors };
}

async function increment(): Promise<void> {
  const counter = await Counter.findByPk(1, { rejectOnEmpty: true });
  await counter.update({ value: counter.value + 1 });
}

if (require.main === module) {
  const [file = '', times = ''] = process.argv.slice(2);
  void main(file, Number(times)).then(report => process.send?.(report));
}
