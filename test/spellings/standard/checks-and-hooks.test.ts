import { DataTypes, Model, type ValidationError, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise'; // prettier-ignore
import {
  AfterCreate,
  Attribute,
  BeforeSave,
  IsEmail,
  Len,
  Min,
  ModelValidator,
  NotNull,
  Table,
  ValidateAttribute,
} from 'mortise/decorators';
import { describeAnyDialect } from '../../support/describe-each-dialect';

const calls: string[] = [];

@Table({ timestamps: false })
class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  id!: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull @IsEmail({ msg: 'An address, please.' }) email!: string;
  @Attribute(DataTypes.STRING) @IsEmail other!: string | null;
  @Attribute(DataTypes.STRING) @Len(2, 9) name!: string | null;
  @Attribute(DataTypes.INTEGER) @Min(0) @ValidateAttribute((value: number) => value % 2 === 0) number!: number | null;

  // @ts-expect-error a number is no address
  @Attribute(DataTypes.INTEGER) @IsEmail wrong!: CreationOptional<number | null>;

  @ModelValidator
  hasName(): void {
    if (this.name === null) throw new Error('A name, please.');
  }

  @ModelValidator
  static isNobody(member: Member): void {
    if (member.name === 'Nobody') throw new Error('Nobody is nobody.');
  }

  @BeforeSave({ name: 'trim' })
  static trim(member: Member): void {
    member.name = member.name?.trim() ?? null;
  }

  @AfterCreate
  static tell(this: typeof Member, member: Member): void {
    calls.push(`${this.name} ${member.name}`);
  }
}

describeAnyDialect('standard decorators of checks and hooks', ({ connect }) => {
  it('do what those of TypeScript do', async () => {
    await connect([Member]);
    calls.splice(0);
    const right = { email: 'ada@x.org', other: null, name: 'Ada ', number: 2 };
    await Member.create(right);
    expect(calls.splice(0)).toEqual(['Member Ada']);
    Member.hooks.removeListener('beforeSave', 'trim');
    expect((await Member.create(right)).name).toBe('Ada ');
    const told = async (values: object): Promise<readonly string[]> => {
      const error: unknown = await Member.create({ ...right, ...values }).catch((reason: unknown) => reason);
      return (error as ValidationError).errors.map(({ attribute, validator }) => `${attribute} ${validator}`);
    };
    const wrong = { email: 'x', other: 'x', name: 'A', number: -1 };
    expect(await told(wrong)).toEqual(['email isEmail', 'other isEmail', 'name len', 'number custom', 'number min']);
    expect(await told({ name: null })).toEqual(['hasName hasName']);
    expect(await told({ name: 'Nobody' })).toEqual(['isNobody isNobody']);
    Member.hooks.addListener('beforeSave', (member: Member) => Member.trim(member), 'trim');
  });
});
