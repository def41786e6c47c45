import { DataTypes, Model, type StandardSchema, ValidationError } from 'mortise';
import { Attribute, Table, Validate } from 'mortise/decorators';
import { z } from 'zod';
import { describeAnyDialect } from '../support/describe-each-dialect';

async function itemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ValidationError);
  return (error as ValidationError).errors.map(({ attribute, path, validator }) => `${attribute} ${path} ${validator}`);
}

/** A schema of no library, which is a function, answers later, and says where in words of its own. */
const evenLater = Object.assign(() => undefined, {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) =>
      Promise.resolve(Number(value) % 2 === 0 ? {} : { issues: [{ message: 'odd', path: [{ key: 'n' }, 0] }] }),
  },
}) satisfies StandardSchema;

@Table({
  timestamps: false,
  validate: z.object({ from: z.number().nullish(), to: z.number().nullish() }).check(({ value, issues }) => {
    if ((value.from ?? 0) <= (value.to ?? 0)) return;
    issues.push({ code: 'custom', message: 'It ends before it begins.', input: value, path: ['to'] });
  }),
})
class Stay extends Model {
  @Attribute({ type: DataTypes.STRING, schema: z.string().trim().min(2) })
  declare guest: string | null;

  @Attribute(DataTypes.JSON)
  @Validate(z.object({ city: z.string(), zip: z.array(z.number()) }))
  declare address: { city: string; zip: number[] } | null;

  @Attribute(DataTypes.INTEGER)
  @Validate({ evenLater })
  declare from: number | null;

  @Attribute(DataTypes.INTEGER)
  declare to: number | null;
}

const right = { guest: 'Ada', address: { city: 'x', zip: [1] }, from: 2, to: 4 };

describeAnyDialect('schemas', ({ connect }) => {
  it('of the row are given null for what a new row has no value for', async () => {
    const seen: unknown[] = [];
    const validate = (value: unknown): object => {
      seen.push(value);
      return { value };
    };
    const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: validate } };
    const database = await connect([]);
    const attributes = { name: DataTypes.STRING, mood: DataTypes.STRING, size: { type: DataTypes.INTEGER, defaultValue: 1 } };
    const Row = database.define('Row', attributes, { timestamps: false, validate: schema });
    await database.sync();
    const row = await Row.create({ name: 'a' } as never);
    expect(seen.splice(0)).toEqual([{ name: 'a', mood: null, size: 1 }]);
    await row.update({ name: 'b' } as never);
    expect(seen.splice(0)).toEqual([expect.objectContaining({ name: 'b', mood: null, size: 1 })]);
    await Row.update({ name: 'c' }, { all: true });
    expect(seen).toEqual([{ name: 'c' }]);
  }); // prettier-ignore

  it('refuse values of attributes, and tell where in them', async () => {
    await connect([Stay]);
    await Stay.create(right);
    const wrong = { guest: 'A', address: { city: 5, zip: [1, 'x'] }, from: 3, to: 4 };
    expect(await itemsOf(Stay.create(wrong))).toEqual([
      'guest guest schema',
      'address address.city schema',
      'address address.zip.1 schema',
      'from from.n.0 evenLater',
    ]);
    const failed = Stay.create(wrong).catch((reason: unknown) => reason as ValidationError);
    const error = (await failed) as ValidationError;
    expect(error.get('address').length).toBe(2);
    expect(error.get('address.city').map(({ message }) => message)).toEqual([expect.stringContaining('string')]);
    expect(JSON.parse(JSON.stringify(error.get('address.city')))).toEqual([
      expect.objectContaining({ attribute: 'address', path: 'address.city', validator: 'schema' }),
    ]);
  });

  it('of the whole row are given its values, and of a row that is there what is written counts', async () => {
    await connect([Stay]);
    expect(await itemsOf(Stay.create({ ...right, from: 6 }))).toEqual(['to to schema']);
    const stay = await Stay.create(right);
    expect(await itemsOf(stay.update({ to: 1 }))).toEqual(['to to schema']);
    await stay.reload();
    expect(await itemsOf(Stay.update({ from: 6, to: 1 }, { all: true }))).toEqual(['to to schema']);
    await Stay.create({ ...right, from: 6, to: 1 }, { validate: false });
    const old = await Stay.findOne({ where: { from: 6 }, rejectOnEmpty: true });
    await old.update({ guest: 'Ben' });
    expect(await itemsOf(old.update({ to: 2 }))).toEqual(['to to schema']);
  });

  it('are asked by bulkCreate, and not with validate: false', async () => {
    await connect([Stay]);
    expect(await itemsOf(Stay.bulkCreate([right, { ...right, guest: 'A' }]))).toEqual(['guest guest schema']);
    await Stay.bulkCreate([{ ...right, guest: 'A' }], { validate: false });
    expect(await Stay.count()).toBe(1);
  });

  it('check values and do not change them', async () => {
    await connect([Stay]);
    const stay = await Stay.create({ ...right, guest: '  Ada ' });
    expect((await stay.reload()).guest).toBe('  Ada ');
  });

  it('are not asked about null', async () => {
    await connect([Stay]);
    await Stay.create({ guest: null, address: null, from: null, to: null });
    expect(await Stay.count()).toBe(1);
  });

  it('are refused where they are none', async () => {
    const database = await connect([], { sync: false });
    const none: unknown = { parse: () => true };
    database.define('Wrong', { text: { type: DataTypes.STRING, schema: none as StandardSchema } });
    await expect(database.sync()).rejects.toMatchObject({ code: 'INVALID_VALIDATOR' });
  });
});
