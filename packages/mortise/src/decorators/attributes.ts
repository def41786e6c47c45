import {
  attributeOptionsOf,
  DataTypes,
  DefinitionError,
  type AttributeInput,
  type AttributeOptions,
  type DataTypeInput,
  type DefaultValueInput,
  type IndexColumnOptions,
  type IndexMarkOptions,
} from '@mortise/core';
import {
  memberDecorator,
  type FieldDecorator,
  type Member,
  type MemberDecorator,
  type NotNullDecorator,
} from './member';
import { Table, type ClassDecoratorOfBothModes } from './table';

/** What a field may hold for a data type that gives V. */
type HeldBy<V> = V extends Uint8Array ? Uint8Array : V;

/**
 * Makes a field an attribute.
 *
 * Without a type it is taken from what the compiler emits (`emitDecoratorMetadata` with reflect-metadata loaded).
 *
 * @throws DefinitionError `MISSING_TYPE` where nothing is emitted
 * @example
 * @Attribute(DataTypes.STRING) declare name: string;
 */
export function Attribute(): MemberDecorator;
/** The field holds what the data type gives: `@Attribute(DataTypes.INTEGER) declare name: string` does not compile. */
export function Attribute<V>(input: AttributeInput<V>): FieldDecorator<HeldBy<V>>;
export function Attribute(input?: AttributeInput, ...member: never[]): MemberDecorator {
  // The language gives a member to what stands without parentheses, and drops what that returns.
  if (member.length > 0) throw withoutParentheses('Attribute', 'DataTypes.STRING');
  return memberDecorator('Attribute', member => {
    const options = input === undefined ? { type: inferredType(member) } : attributeOptionsOf(input);
    addOptions(member, options);
  });
}

const withoutParentheses = (decorator: string, example: string): DefinitionError =>
  new DefinitionError('INVALID_DECORATOR', `@${decorator} needs its parentheses, and something in them.`, {
    hint: `Write @${decorator}(${example}).`,
  });

function addOptions({ collected, name }: Member, options: AttributeOptions): void {
  const present = collected.attributes.get(name);
  collected.attributes.set(name, { ...present, ...options, ...marksOf(present, options) });
}

/** An attribute may be part of several indexes, and have a decorator for each. */
function marksOf(present: AttributeOptions = {}, added: AttributeOptions): Pick<AttributeOptions, 'index' | 'unique'> {
  const both = (option: 'index' | 'unique'): boolean => present[option] !== undefined && added[option] !== undefined;
  const join = (option: 'index' | 'unique'): NonNullable<AttributeOptions['index']> =>
    // Whatever was given is looked at with the attribute.
    [present[option], added[option]].flat() as Exclude<AttributeOptions['index'], undefined>;
  return { ...(both('index') && { index: join('index') }), ...(both('unique') && { unique: join('unique') }) };
}

/** What `Reflect.getMetadata` gives for a field, where reflect-metadata is loaded and the compiler emits it. */
function emittedType({ prototype, name }: Member): unknown {
  const reflect = Reflect as { getMetadata?: (key: string, target: object, property: string) => unknown };
  return prototype === undefined ? undefined : reflect.getMetadata?.('design:type', prototype, name);
}

const typesByConstructor = new Map<unknown, DataTypeInput>([
  [String, DataTypes.STRING],
  [Number, DataTypes.INTEGER],
  [BigInt, DataTypes.BIGINT({ as: 'bigint' })],
  [Boolean, DataTypes.BOOLEAN],
  [Date, DataTypes.DATE],
  [Buffer, DataTypes.BLOB],
]);

function inferredType(member: Member): DataTypeInput {
  const emitted = emittedType(member);
  const type = typesByConstructor.get(emitted);
  if (type !== undefined) return type;
  const model = (member.prototype as { constructor: { name: string } } | undefined)?.constructor.name;
  const place = model === undefined ? `"${member.name}"` : `${model}.${member.name}`;
  const reason =
    emitted === undefined ? 'this build emits no decorator metadata' : 'its TypeScript type stands for no data type';
  throw new DefinitionError('MISSING_TYPE', `No type for ${place}: ${reason}.`, {
    hint: 'Write @Attribute(DataTypes.STRING).',
  });
}

/** Makes a decorator that adds options to the attribute it stands on. */
const attributeDecorator = (name: string, options: AttributeOptions): MemberDecorator =>
  memberDecorator(name, member => addOptions(member, options));

/** The attribute is (a part of) the primary key. */
export const PrimaryKey = attributeDecorator('PrimaryKey', { primaryKey: true });
/** The database numbers the rows. */
export const AutoIncrement = attributeDecorator('AutoIncrement', { autoIncrement: true });
/** The attribute must have a value. */
export const NotNull: NotNullDecorator = attributeDecorator('NotNull', { allowNull: false });
/** The attribute may be without a value, which is the default. */
export const AllowNull = attributeDecorator('AllowNull', { allowNull: true });

/** What a new row gets when it brings no value: a value, a function, or SQL. */
export function Default(defaultValue: DefaultValueInput, ...member: never[]): MemberDecorator {
  if (member.length > 0) throw withoutParentheses('Default', 'DataTypes.NOW');
  if (defaultValue === undefined) throw withoutDefault();
  return attributeDecorator('Default', { defaultValue });
}

const withoutDefault = (): DefinitionError =>
  new DefinitionError('INVALID_DECORATOR', '@Default takes a value, a function or SQL, not undefined.', {
    hint: 'For the time of creation write @Default(DataTypes.NOW).',
  });

/** The name of the column, where it is not that of the attribute. */
export function ColumnName(columnName: string, ...member: never[]): MemberDecorator {
  if (member.length > 0) throw withoutParentheses('ColumnName', "'user_name'");
  return attributeDecorator('ColumnName', { columnName });
}

/** A comment on the column. */
export function Comment(comment: string, ...member: never[]): MemberDecorator {
  if (member.length > 0) throw withoutParentheses('Comment', "'in cents'");
  return attributeDecorator('Comment', { comment });
}

/** A decorator of an attribute, or of a model. */
type NamedDecorator = MemberDecorator & ClassDecoratorOfBothModes;

/**
 * What the column or, on a class, the table was called in the database before: a generated migration renames it instead of
 * dropping one and adding another.
 *
 * @example
 * @RenamedFrom('nick') @Attribute(DataTypes.STRING) declare nickname: string | null;
 */
export function RenamedFrom(renamedFrom: string, ...member: never[]): NamedDecorator {
  if (member.length > 0) throw withoutParentheses('RenamedFrom', "'nick'");
  const ofMember = attributeDecorator('RenamedFrom', { renamedFrom });
  const ofClass = Table({ renamedFrom });
  const decorate = (...args: Parameters<MemberDecorator> | Parameters<ClassDecoratorOfBothModes>): void => {
    if (isOfClass(args)) ofClass(...args);
    else ofMember(...args);
  };
  // The language says by the second argument what it stands on.
  return decorate;
}

const isOfClass = (
  args: Parameters<MemberDecorator> | Parameters<ClassDecoratorOfBothModes>,
): args is Parameters<ClassDecoratorOfBothModes> =>
  args[1] === undefined || (typeof args[1] === 'object' && args[1].kind === 'class');

type Mark = MemberDecorator & ((name: string | IndexMarkOptions) => MemberDecorator);

/** A decorator that may be given a name, or options: `@Unique`, `@Unique('pair')`, `@Unique({ among: 'living' })`. */
function markDecorator(decorator: string, option: 'unique' | 'index'): Mark {
  const plain = attributeDecorator(decorator, { [option]: true });
  const mark = (...args: Parameters<MemberDecorator> | [name: string | IndexMarkOptions]): MemberDecorator | void => {
    if (args.length === 1) return attributeDecorator(decorator, { [option]: args[0] });
    plain(...args);
  };
  // With one argument it was called by its author, with more by the language.
  return mark as Mark;
}

/**
 * No two rows have the same value; attributes that give the same name are unique together. Of a paranoid model
 * `among: 'living'` lets a value be used again once its row is marked as deleted.
 *
 * @example
 * @Unique({ among: 'living' }) declare email: string;
 */
export const Unique = markDecorator('Unique', 'unique');
/**
 * The attribute is indexed; attributes that give the same name share one index.
 *
 * @example
 * @Index({ name: 'latest', attribute: { order: 'DESC' } }) declare writtenAt: Date;
 */
export const Index = markDecorator('Index', 'index');

/** A decorator of the attributes of one index, by itself or with how the attribute stands in it. */
export type IndexDecorator = MemberDecorator & ((options?: IndexColumnOptions) => MemberDecorator);

/**
 * Makes a decorator for the attributes that share an index, of which everything is said in one place.
 *
 * @example
 * const OpenByName = createIndexDecorator('open_by_name', { unique: true, where: { closedAt: null } });
 * // @OpenByName declare name: string;
 * // @OpenByName({ order: 'DESC' }) declare writtenAt: Date;
 */
export function createIndexDecorator(
  name: string,
  options: Omit<IndexMarkOptions, 'name' | 'attribute'> = {},
): IndexDecorator {
  const mark = (attribute?: IndexColumnOptions): MemberDecorator =>
    attributeDecorator(name, { index: { ...options, name, ...(attribute && { attribute }) } });
  const plain = mark();
  const decorate = (...args: Parameters<MemberDecorator> | [options?: IndexColumnOptions]): MemberDecorator | void => {
    if (args.length <= 1) return mark(args[0] as IndexColumnOptions | undefined);
    plain(...(args as Parameters<MemberDecorator>));
  };
  // With at most one argument it was called by its author, with more by the language.
  return decorate as IndexDecorator;
}

function timestampDecorator(decorator: string, role: 'createdAt' | 'updatedAt' | 'deletedAt'): MemberDecorator {
  return memberDecorator(decorator, ({ collected, name }) => {
    const paranoid = role === 'deletedAt' ? { paranoid: true } : {};
    collected.options = { ...collected.options, ...paranoid, [role]: name };
  });
}

/** The field holds the time the row was created. */
export const CreatedAt = timestampDecorator('CreatedAt', 'createdAt');
/**
 * The field counts the changes of its row: an instance is written only as long as its row is the one it was read with.
 *
 * @example
 * @Version declare version: CreationOptional<number>;
 */
export const Version = memberDecorator('Version', ({ collected, name }) => {
  collected.options = { ...collected.options, version: name };
});
/** The field holds the time of the last change. */
export const UpdatedAt = timestampDecorator('UpdatedAt', 'updatedAt');
/** The field holds the time the row was marked as deleted; the model is paranoid. */
export const DeletedAt = timestampDecorator('DeletedAt', 'deletedAt');
