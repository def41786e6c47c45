import { chmodSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, DataTypes, type Model } from 'mortise';

describe('A file of SQLite', () => {
  let folder: string;
  let filename: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mortise-'));
    filename = join(folder, 'app.db');
  });

  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });

  function open(file = filename, options: object = {}): { database: Database; Note: ReturnType<Database['define']> } {
    const database = new Database({ client: 'better-sqlite3', connection: { filename: file, options } });
    return { database, Note: database.define<Model>('Note', { text: DataTypes.TEXT }, { timestamps: false }) };
  }

  /** A file of many pages. */
  async function write(): Promise<void> {
    const { database, Note } = open();
    await database.sync();
    await Note.bulkCreate(Array.from({ length: 200 }, () => ({ text: 'x'.repeat(400) })));
    await database.close();
  }

  /** What goes wrong with a read, and with a write. */
  async function failuresOf(file = filename, options: object = {}): Promise<[unknown, unknown]> {
    const { database, Note } = open(file, options);
    const failures = [];
    for (const call of [() => Note.findAll(), () => Note.create({ text: 'new' })])
      failures.push(await call().then(() => undefined, (error: unknown) => error)); // prettier-ignore
    await database.close();
    return failures as [unknown, unknown];
  }

  it('that is opened to be read takes no writes', async () => {
    await write();
    const [read, written] = await failuresOf(filename, { readonly: true });
    expect(read).toBeUndefined();
    expect(written).toMatchObject({ name: 'DatabaseError', code: 'DATABASE_READ_ONLY', retryable: false });
  });

  it('that is something else is told apart from one that is not there', async () => {
    writeFileSync(filename, 'This is no database. '.repeat(100));
    for (const failure of await failuresOf())
      expect(failure).toMatchObject({ code: 'DATABASE_CORRUPT', retryable: false });
    const missing = { code: 'DATABASE_FILE_UNREACHABLE', retryable: false, phase: 'connect' };
    for (const failure of await failuresOf(join(folder, 'none', 'app.db'))) expect(failure).toMatchObject(missing);
    for (const failure of await failuresOf(join(folder, 'none.db'), { readonly: true }))
      expect(failure).toMatchObject(missing);
    for (const failure of await failuresOf(folder)) expect(failure).toMatchObject(missing);
  });

  it('that is cut off, or damaged, says so', async () => {
    await write();
    truncateSync(filename, 8_192);
    const [read] = await failuresOf();
    expect(read).toMatchObject({ code: 'DATABASE_CORRUPT', retryable: false, hint: expect.any(String) as string });
    rmSync(filename);
    await write();
    const bytes = readFileSync(filename);
    bytes.fill(0xff, 4_096, 40_960);
    writeFileSync(filename, bytes);
    expect((await failuresOf())[0]).toMatchObject({ code: 'DATABASE_CORRUPT', retryable: false });
  });
});
