import {
  DataTypes,
  Model,
  sql,
  UniqueConstraintError,
  ValidationError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import {
  Attribute,
  IsEmail,
  IsImmutable,
  IsIn,
  Len,
  Min,
  ModelValidator,
  NotNull,
  Table,
  Unique,
  ValidateAttribute,
} from 'mortise/decorators';
import { describeAnyDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false, tableName: 'members', underscored: true })
class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @IsEmail({ msg: 'An address, please.' })
  @Unique
  declare mailAddress: string;

  @Attribute(DataTypes.STRING)
  @Len(2, 9)
  declare name: string | null;

  @Attribute(DataTypes.STRING)
  @IsIn(['red', 'blue'])
  @IsImmutable
  declare team: string | null;

  @Attribute(DataTypes.INTEGER)
  @Min(0)
  @ValidateAttribute((value: number) => value % 2 === 0 || 'It must be even.')
  @ValidateAttribute({ isNotTaken: (value: number) => Promise.resolve(value !== 66) })
  declare number: number | null;

  @ModelValidator
  hasNameOrNumber(): void {
    if (this.name === null && this.number === null) throw new Error('Give a name or a number.');
  }

  @ModelValidator
  static isNobody(this: typeof Member, member: Member): void {
    if (member.name === this.nobody) throw new Error('Nobody is nobody.');
  }

  static readonly nobody = 'Nobody';
}

const ada = { mailAddress: 'ada@x.org', name: 'Ada', team: 'red', number: 4 };

async function refusal(work: Promise<unknown>): Promise<ValidationError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ValidationError);
  return error as ValidationError;
}

const told = ({ errors }: ValidationError): readonly string[] =>
  errors.map(({ attribute, validator }) => `${attribute} ${validator}`);

describeAnyDialect('checks by decorators', ({ connect }) => {
  it('refuse what is wrong, and pass the rest', async () => {
    await connect([Member]);
    await Member.create(ada);
    const wrong = { mailAddress: 'ada', name: 'A', team: 'green', number: -1 };
    const error = await refusal(Member.create(wrong));
    expect(told(error)).toEqual(['mailAddress isEmail', 'name len', 'team isIn', 'number custom', 'number min']);
    expect(error.get('mailAddress').map(({ message }) => message)).toEqual(['An address, please.']);
    expect(error.get('number').map(({ message }) => message)).toContain('It must be even.');
    expect(told(await refusal(Member.create({ ...ada, number: 66 })))).toEqual(['number isNotTaken']);
  });

  it('of the whole row stand on methods, of instances and of the class', async () => {
    await connect([Member]);
    const empty = { ...ada, name: null, number: null };
    expect(told(await refusal(Member.create(empty)))).toEqual(['hasNameOrNumber hasNameOrNumber']);
    expect(told(await refusal(Member.create({ ...ada, name: 'Nobody' })))).toEqual(['isNobody isNobody']);
  });

  it('keep the value of a saved row, one at a time and many at once', async () => {
    await connect([Member]);
    const member = await Member.create(ada);
    await member.update({ name: 'Ada King' });
    expect(told(await refusal(member.update({ team: 'blue' })))).toEqual(['team isImmutable']);
    await member.reload();
    expect(told(await refusal(member.update({ team: null })))).toEqual(['team isImmutable']);
    expect(told(await refusal(Member.update({ team: 'blue' }, { all: true })))).toEqual(['team isImmutable']);
    const inSql = { team: sql`'blue'` };
    expect(told(await refusal(Member.update(inSql, { all: true })))).toEqual(['team isImmutable']);
    expect(told(await refusal(member.update(inSql)))).toEqual(['team isImmutable']);
    await member.reload();
    await member.update({ team: 'red', name: 'Ada' });
    expect(await Member.count({ where: { team: 'red', name: 'Ada' } })).toBe(1);
  });
});

describeAnyDialect('validate()', ({ connect }) => {
  it('checks an instance and sends nothing', async () => {
    const { log, statements, clear } = statementLog();
    await connect([Member], { logging: log });
    clear();
    await Member.build(ada).validate();
    expect(told(await refusal(Member.build({ ...ada, name: 'A' }).validate()))).toEqual(['name len']);
    expect(statements).toEqual([]);
  });

  it('looks at the fields that are named, and passes over what is skipped', async () => {
    await connect([Member]);
    const wrong = Member.build({ mailAddress: 'x', name: 'A', team: 'green', number: null });
    expect(told(await refusal(wrong.validate({ fields: ['name'] })))).toEqual(['name len']);
    expect(told(await refusal(wrong.validate({ skip: ['name', 'team'] })))).toEqual(['mailAddress isEmail']);
    const nameless = Member.build({ mailAddress: 'x@x.org', name: null, team: null, number: null });
    expect(told(await refusal(nameless.validate({ fields: ['team'] })))).toEqual(['hasNameOrNumber hasNameOrNumber']);
    await nameless.validate({ skip: ['hasNameOrNumber'] });
  });

  it('does not ask a saved instance for what was not loaded', async () => {
    await connect([Member]);
    await Member.create(ada);
    const part = await Member.findOne({ attributes: ['id', 'name'], rejectOnEmpty: true });
    await part.validate();
    part.name = 'A';
    expect(told(await refusal(part.validate()))).toEqual(['name len']);
  });

  it('runs the hooks of validation, unless told not to', async () => {
    await connect([Member]);
    const ran: string[] = [];
    const names = ['beforeValidate', 'afterValidate', 'validationFailed', 'beforeSave'] as const;
    const hooks = names.map(name => [name, (): void => void ran.push(name)] as const);
    for (const [name, hook] of hooks) Member.addHook(name, hook);
    await Member.build(ada).validate();
    await refusal(Member.build({ ...ada, name: 'A' }).validate());
    expect(ran).toEqual(['beforeValidate', 'afterValidate', 'beforeValidate', 'validationFailed']);
    ran.splice(0);
    await refusal(Member.build({ ...ada, name: 'A' }).validate({ hooks: false }));
    expect(ran).toEqual([]);
    for (const [name, hook] of hooks) Member.removeHook(name, hook);
  });

  it('refuses names and options that are not there', async () => {
    await connect([Member]);
    const member = Member.build(ada);
    const given = (options: object): Promise<void> => member.validate(options);
    await expect(given({ fields: ['nmae'] })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
    await expect(given({ skip: ['nmae'] })).rejects.toThrow(/Did you mean "name"\?/);
    await expect(given({ feilds: [] })).rejects.toThrow(/Did you mean "fields"\?/);
    await expect(given({ fields: 'name' })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  }); // F15
});

describeAnyDialect('an error of validation', ({ connect }) => {
  it('has what a client may see in its JSON, and the rest for the program', async () => {
    await connect([Member]);
    const member = Member.build({ ...ada, name: 'S' });
    const error = await refusal(member.save());
    const [item] = error.errors;
    expect(item).toMatchObject({ path: 'name', value: 'S', validatorKey: 'len', validatorName: 'len' });
    expect(item?.instance).toBe(member);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ValidationError',
      code: 'VALIDATION_FAILED',
      message: 'Member.name must be a length of 2 to 9.',
      errors: [
        { model: 'Member', attribute: 'name', validator: 'len', message: 'Member.name must be a length of 2 to 9.' },
      ],
    });
    expect((await refusal(Member.create({ ...ada, number: 66 }))).errors[0]?.validatorName).toBeNull();
  }); // F17

  it('has the same items where a unique key is broken, by attribute', async () => {
    await connect([Member]);
    await Member.create(ada);
    const ben = await Member.create({ ...ada, mailAddress: 'ben@x.org' });
    const calls = [
      () => Member.create(ada),
      () => Member.bulkCreate([ada]),
      () => ben.update({ mailAddress: ada.mailAddress }),
      () => Member.update({ mailAddress: ada.mailAddress }, { where: { id: ben.id } }),
    ];
    for (const call of calls) {
      const error: unknown = await call().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(UniqueConstraintError);
      const { errors, columns } = error as UniqueConstraintError;
      expect(columns).toEqual(['mail_address']);
      expect(errors).toEqual([
        {
          model: 'Member',
          attribute: 'mailAddress',
          validator: 'unique',
          message: 'Member.mailAddress must be unique.',
        },
      ]);
      expect((error as UniqueConstraintError).get('mailAddress')).toEqual(errors);
      expect(JSON.stringify(error)).not.toContain('ada@x.org');
      await ben.reload();
    }
  });
});

describeAnyDialect('an error of a key of several columns', ({ connect }) => {
  it('has an item for each attribute', async () => {
    const database = await connect([], { sync: false });
    const Seat = database.define(
      'Seat',
      {
        hall: { type: DataTypes.STRING(20), primaryKey: true, columnName: 'h' },
        row: { type: DataTypes.BIGINT, primaryKey: true, columnName: 'r' },
        code: { type: DataTypes.UUID, unique: 'pair' },
        kind: { type: DataTypes.STRING(20), unique: 'pair', columnName: 'k' },
      },
      { timestamps: false },
    );
    await database.sync();
    const code = 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6';
    await Seat.create({ hall: 'a', row: '1', code, kind: 'x' });
    const itemsOf = async (values: object): Promise<readonly string[]> => {
      const error: unknown = await Seat.create(values as never).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UniqueConstraintError);
      return (error as UniqueConstraintError).errors.map(({ message }) => message);
    };
    expect([...(await itemsOf({ hall: 'a', row: '1' }))].sort()).toEqual([
      'Seat.hall must be unique, together with row.',
      'Seat.row must be unique, together with hall.',
    ]);
    expect([...(await itemsOf({ hall: 'b', row: '1', code, kind: 'x' }))].sort()).toEqual([
      'Seat.code must be unique, together with kind.',
      'Seat.kind must be unique, together with code.',
    ]);
  });
});

describeAnyDialect('validators', ({ connect }) => {
  it('see values as the instance has them once it is saved', async () => {
    const seen: unknown[] = [];
    const see = (value: unknown): void => void seen.push(value);
    const database = await connect([], { sync: false });
    const Thing = database.define('Thing', {
      at: { type: DataTypes.DATE, validate: { see } },
      big: { type: DataTypes.BIGINT({ as: 'bigint' }), validate: { see } },
      price: { type: DataTypes.DECIMAL(10, 2), validate: { see } },
      profile: { type: DataTypes.JSON, validate: { see } },
      tags: { type: DataTypes.JSON, validate: { see, isArray: true } },
      never: { type: DataTypes.STRING, validate: { isNull: true } },
      code: { type: DataTypes.STRING, validate: { regex: /^a/, notRegex: /z$/, isURL: false } },
    });
    await database.sync();
    const at = new Date(0);
    const values = { at, big: 9007199254740993n, price: '1.50', profile: { a: 1 }, tags: ['x'], code: 'abc' };
    const thing = await Thing.create(values);
    expect(seen).toEqual([at, 9007199254740993n, '1.50', { a: 1 }, ['x']]);
    expect(seen).toEqual([thing.at, thing.big, thing.price, thing.profile, thing.tags]);
    const wrong = { tags: { no: 'list' }, never: 'x', code: 'z' };
    expect(told(await refusal(Thing.create(wrong)))).toEqual(['tags isArray', 'never isNull', 'code regex', 'code notRegex']); // prettier-ignore
  });
});

describeAnyDialect('isIn', ({ connect }) => {
  it('compares by the type of the attribute', async () => {
    const database = await connect([]);
    const Price = database.define(
      'Price',
      {
        big: { type: DataTypes.BIGINT, validate: { isIn: [10, '20'] } },
        exact: { type: DataTypes.DECIMAL(5, 2), validate: { isIn: [[1.5, '2.5']] } },
        at: { type: DataTypes.DATE, validate: { isIn: [new Date('2020-01-01T00:00:00Z'), '2021-01-01T00:00:00Z'] } },
        not: { type: DataTypes.BIGINT, validate: { notIn: [1] } },
        text: { type: DataTypes.STRING, validate: { isIn: ['a', 'b'] } },
      },
      { timestamps: false },
    );
    await database.sync();
    await Price.create({ big: 10, exact: '1.50', at: '2020-01-01T00:00:00Z', not: 2, text: 'a' } as never);
    await Price.create({ big: 20n, exact: '2.5', at: new Date('2021-01-01T00:00:00Z'), not: 2n, text: 'b' } as never);
    const wrong = { big: 30, exact: '3.5', at: '2022-01-01T00:00:00Z', not: '1', text: 'A' };
    const all = ['big isIn', 'exact isIn', 'at isIn', 'not notIn', 'text isIn'];
    expect(told(await refusal(Price.create(wrong as never)))).toEqual(all);
  });
});

describeAnyDialect('what is immutable', ({ connect }) => {
  @Table({ timestamps: false })
  class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
    declare id: CreationOptional<number>;
    @Attribute({ type: DataTypes.STRING, unique: true }) declare name: string;
    @Attribute(DataTypes.INTEGER) @IsImmutable declare row: number;
    @Attribute(DataTypes.INTEGER) declare taken: number;
  }

  const seat = { name: 'A', row: 1, taken: 0 };
  const ofRow = ['row isImmutable'];

  it('is not written by SQL, counted, or updated where a row is there already', async () => {
    await connect([Seat]);
    const a = await Seat.create(seat);
    const inSql = [{ id: a.id, row: sql`2`, taken: 9 }] as never;
    expect(told(await refusal(Seat.bulkUpdate(inSql)))).toEqual(ofRow);
    expect(told(await refusal(Seat.increment(['taken', 'row'], { all: true })))).toEqual(ofRow);
    expect(told(await refusal(a.increment(['row', 'taken'])))).toEqual(ofRow);
    const duplicates = [{ ...seat, name: 'B' }, { ...seat, row: 2, taken: 9 }]; // prettier-ignore
    const onDuplicate = { updateOnDuplicate: ['row', 'taken'], conflictAttributes: ['name'] } as const;
    expect(told(await refusal(Seat.bulkCreate(duplicates, onDuplicate)))).toEqual(ofRow);
    expect(await Seat.findAll({ raw: true })).toEqual([{ id: a.id, ...seat }]);
  });

  it('is kept by a link that is there, and written with a new one', async () => {
    const database = await connect([Seat]);
    const plain = { timestamps: false };
    const Line = database.define('Line', { name: DataTypes.STRING }, plain);
    const Stop = database.define('Stop', { place: { type: DataTypes.INTEGER, validate: { isImmutable: true } }, zone: DataTypes.INTEGER }, plain);
    Line.belongsToMany(Seat, { as: 'seats', through: { model: Stop } });
    await database.sync();
    const [line, one] = [await Line.create({ name: 'x' } as never), await Seat.create(seat)];
    // The types know nothing of what is defined here.
    const loose = line as unknown as { related(name: string): { add(target: object, options: object): Promise<void> } };
    const add = (through: object): Promise<void> => loose.related('seats').add(one, { through });
    await add({ place: 1, zone: 1 });
    await add({ place: 1, zone: 2 });
    await add({ place: 2, zone: 3 });
    expect(await Stop.findOne({ raw: true })).toMatchObject({ place: 1, zone: 3 });
  }); // prettier-ignore

  it('is kept by an upsert where the row is there, and written where it is new', async () => {
    await connect([Seat]);
    await Seat.upsert(seat, { conflictFields: ['name'] });
    const [again] = await Seat.upsert({ name: 'A', row: 2, taken: 1 }, { conflictFields: ['name'] });
    expect([again.row, again.taken]).toEqual([1, 1]);
    const [unchecked] = await Seat.upsert({ name: 'A', row: 3, taken: 1 }, { conflictFields: ['name'], validate: false });
    expect(unchecked.row).toBe(3);
  }); // prettier-ignore
});
