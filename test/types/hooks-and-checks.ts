// What hooks are given, by their names; and what checks may stand on.
import { expectTypeOf } from 'expect-type';
import {
  Database,
  DataTypes,
  Model,
  UniqueConstraintError,
  ValidationError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type StandardSchema,
  type ValidationErrorItem,
} from 'mortise';
import {
  Attribute,
  BeforeSave,
  Contains,
  IsAfter,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  Len,
  Min,
  ModelValidator,
  NotEmpty,
  Validate,
  ValidateAttribute,
} from 'mortise/decorators';
import { z } from 'zod';
import { Person, Toot } from './models';

declare const database: Database;
declare const person: Person;

// --- hooks know their arguments by their names ---
Person.addHook('beforeCreate', (row, options) => {
  expectTypeOf(row).toEqualTypeOf<Person>();
  expectTypeOf(options.validate).toEqualTypeOf<boolean | undefined>();
  options.transaction?.afterCommit(() => row.name);
});
Person.addHook('afterBulkCreate', rows => expectTypeOf(rows).toEqualTypeOf<readonly Person[]>());
Person.addHook('afterFind', rows => expectTypeOf(rows).toEqualTypeOf<Person[]>());
Person.addHook('beforeFind', options => void (options.where = { name: 'Ada' }));
Person.addHook('beforeBulkUpdate', (options, values) => {
  options.where = { id: 1 };
  // @ts-expect-error -- of bulkUpdate it is a list: who does not look would write to that
  values['name'] = 'Ada';
  for (const each of [values].flat()) each['name'] = 'Ada';
});
Person.addHook('validationFailed', (_row, _options, error) => expectTypeOf(error).toBeUnknown());
Person.addHook('afterUpsert', ([row, isCreated]) => {
  expectTypeOf(row).toEqualTypeOf<Person>();
  expectTypeOf(isCreated).toEqualTypeOf<boolean | null>();
});
const remove = Person.hooks.addListener('beforeSave', (row: Person) => void row.name, 'named');
expectTypeOf(remove).toEqualTypeOf<() => void>();
Person.hooks.removeListener('beforeSave', 'named');
void Person.hooks.runAsync('beforeSave', person, {});
database.hooks.addListener('afterQuery', (_options, { sql }) => expectTypeOf(sql).toEqualTypeOf<string>());
Database.hooks.addListener('beforeInit', options => void (options['define'] = {}));
void new Database('sqlite::memory:', { hooks: { beforeCreate: row => void row, afterBulkSync: () => undefined } });
database.define('Note', { text: DataTypes.STRING }, { hooks: { beforeSave: [note => void (note.text = 'x')] } });

// @ts-expect-error there is no such hook
Person.addHook('beforeCrate', () => undefined);
// @ts-expect-error toots are no people
Person.addHook('beforeCreate', (row: Toot) => void row);
// @ts-expect-error no such attribute
Person.addHook('beforeCreate', row => void row.nmae);
// @ts-expect-error statements are of the database
Person.addHook('beforeQuery', () => undefined);
// @ts-expect-error there is no such hook
database.hooks.addListener('beforeQuerry', () => undefined);
// @ts-expect-error there is no such hook
database.define('Note', {}, { hooks: { beforeSvae: () => undefined } });
// @ts-expect-error a hook is a function
Person.hooks.addListener('beforeSave', 'named');
// @ts-expect-error the arguments of beforeSave are missing
void Person.hooks.runAsync('beforeSave');

// --- validate ---
expectTypeOf(person.validate()).toEqualTypeOf<Promise<void>>();
void person.validate({ fields: ['name', 'age'], skip: ['hasName'], hooks: false });
// @ts-expect-error no such attribute
void person.validate({ fields: ['nmae'] });
// @ts-expect-error there is no such option
void person.validate({ feilds: ['name'] });
declare const failure: ValidationError | UniqueConstraintError;
expectTypeOf(failure.get('name')).toEqualTypeOf<readonly ValidationErrorItem[]>();
expectTypeOf(failure.errors[0]?.value).toBeUnknown();

// --- checks by decorators, compared with the field ---
class Checked extends Model<InferAttributes<Checked>, InferCreationAttributes<Checked>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @IsEmail @Len(1, 9) @Contains('@') @NotEmpty declare email: string;
  @Attribute(DataTypes.STRING) @IsEmail({ msg: 'no' }) @Len({ args: [1, 9], msg: 'no' }) declare other: string | null;
  @Attribute(DataTypes.ENUM('a', 'b')) @IsIn(['a']) declare mood: 'a' | 'b';
  @Attribute(DataTypes.INTEGER) @IsInt({ args: { min: 1 }, msg: 'no' }) @Min(1) @IsIn([1, 2]) declare number: number;
  @Attribute(DataTypes.DATE) @IsAfter('2020-01-01') declare at: Date;
  @Attribute(DataTypes.JSON) @IsArray declare tags: string[] | null;
  @Attribute(DataTypes.STRING) @Validate(z.string().min(2)) declare schemed: string | null;
  @Attribute(DataTypes.INTEGER) @ValidateAttribute((value: number) => value > 1) declare big: number;
  @Attribute(DataTypes.STRING) @ValidateAttribute({ isFine: () => true }) declare fine: string;

  // @ts-expect-error a number is no address
  @Attribute(DataTypes.INTEGER) @IsEmail declare wrongEmail: number;
  // @ts-expect-error a number has no length
  @Attribute(DataTypes.INTEGER) @Len(1, 9) declare wrongLength: number;
  // @ts-expect-error a number is no date
  @Attribute(DataTypes.INTEGER) @IsAfter('2020-01-01') declare wrongDate: number;
  // @ts-expect-error the schema takes texts
  @Attribute(DataTypes.INTEGER) @Validate(z.string()) declare wrongSchema: number;
  // @ts-expect-error the check takes texts
  @Attribute(DataTypes.INTEGER) @ValidateAttribute((value: string) => value !== '') declare wrongCheck: number;
  // @ts-expect-error none of the values is a number
  @Attribute(DataTypes.INTEGER) @IsIn(['a']) declare wrongChoice: number;

  @BeforeSave
  static plain(): void {}
  @BeforeSave({ name: 'named' })
  static named(): void {}
  // @ts-expect-error there is no such option
  @BeforeSave({ nmae: 'named' })
  static wrong(): void {}

  @ModelValidator
  isFine(): void {}
  @ModelValidator
  static isGood(row: Checked): boolean {
    return row.big > 1;
  }
}
void Checked;

// --- schemas as options ---
database.define(
  'Note',
  { text: { type: DataTypes.STRING, schema: z.string() } },
  { validate: z.object({ text: z.string() }) },
);
declare const schema: StandardSchema;
database.define(
  'Note',
  { text: { type: DataTypes.STRING, validate: schema } },
  { validate: { schema, isFine: () => true } },
);
// @ts-expect-error a schema has "~standard"
database.define('Note', { text: { type: DataTypes.STRING, schema: { parse: () => 1 } } });
