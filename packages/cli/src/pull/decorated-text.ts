import { commentCode, keyCode, stringCode } from '@mortise/migrations';
import { codedType, codeOf, listCode, type CodedOptions } from './coded';
import type { PulledAssociation, PulledAttribute, PulledModel } from './pulled-model';
import { valueType } from './value-types';

/** The text of a class, with the names it uses of each module. */
export interface ClassText {
  readonly text: string;
  readonly values: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly decorators: ReadonlySet<string>;
  /** Other models, by name. */
  readonly models: ReadonlySet<string>;
}

/** TypeScript's own (`experimentalDecorators`), or those of the language. */
export type Decorators = 'legacy' | 'standard';

interface Uses {
  readonly decoratorMode: Decorators;
  readonly values: Set<string>;
  readonly types: Set<string>;
  readonly decorators: Set<string>;
  readonly models: Set<string>;
}

/** A model as a class with decorators. */
export function decoratedText(model: PulledModel, decoratorMode: Decorators): ClassText {
  const uses: Uses = {
    decoratorMode,
    values: new Set(['Model']),
    types: new Set(['InferAttributes', 'InferCreationAttributes']),
    decorators: new Set(['Table']),
    models: new Set(),
  };
  const { name } = model;
  const members = [
    ...model.attributes.map(attribute => attributeText(attribute, uses)),
    ...model.associations.map(association => associationText(association, name, uses)),
  ];
  const text = [
    comment([titleOf(model), ...model.notes], ''),
    `@Table(${codeOf(model.options, { indent: '', used: 9 })})`,
    classLine(name),
    members.join('\n\n'),
    '}',
  ];
  return { text: text.join('\n'), ...uses };
}

/** What a model is of. */
export const titleOf = ({ table, isView }: PulledModel): string => `The ${isView ? 'view' : 'table'} "${table}".`;

function classLine(name: string): string {
  const types = [`InferAttributes<${name}>`, `InferCreationAttributes<${name}>`];
  const line = `export class ${name} extends Model<${types.join(', ')}> {`;
  return line.length <= 120 ? line : `export class ${name} extends Model<\n  ${types.join(',\n  ')}\n> {`;
}

/** Lines of a comment, which nothing in them ends. */
export function comment(lines: readonly string[], indent: string): string {
  const safe = lines.map(line => commentCode(line).replaceAll('*/', '* /'));
  if (safe.length === 1) return `${indent}/** ${safe.join('')} */`;
  return [`${indent}/**`, ...safe.map(line => `${indent} * ${line}`), `${indent} */`].join('\n');
}

function attributeText(attribute: PulledAttribute, uses: Uses): string {
  const marks = attributeMarks(attribute);
  for (const [decorator] of marks) uses.decorators.add(decorator);
  uses.values.add('DataTypes');
  if (attribute.default?.isSql === true) uses.values.add('sql');
  const lines = marks.map(([decorator, argument]) => `  @${decorator}${argument === undefined ? '' : `(${argument})`}`);
  const name = keyCode(attribute.name);
  const field = uses.decoratorMode === 'legacy' ? `declare ${name}` : `${name}!`;
  return [...lines, `  ${field}: ${fieldType(attribute, uses)};`].join('\n');
}

/** Decorators with their arguments. */
function attributeMarks(attribute: PulledAttribute): readonly (readonly [decorator: string, argument?: string])[] {
  const { column, type, allowNull, primaryKey, autoIncrement, needsColumnName, comment: text } = attribute;
  const coded = attribute.default?.coded;
  return [
    ['Attribute', codeOf(codedType(type))],
    ...(needsColumnName ? [['ColumnName', stringCode(column)] as const] : []),
    ...(primaryKey ? [['PrimaryKey'] as const] : []),
    ...(autoIncrement ? [['AutoIncrement'] as const] : []),
    ...(allowNull || primaryKey ? [] : [['NotNull'] as const]),
    ...(coded === undefined ? [] : [['Default', codeOf(coded)] as const]),
    ...(text === undefined ? [] : [['Comment', stringCode(text)] as const]),
  ];
}

function fieldType(attribute: PulledAttribute, uses: Uses): string {
  const { type, allowNull } = attribute;
  const value = valueType(type);
  if (value.startsWith('Range<')) uses.types.add('Range');
  const held = allowNull && value !== 'unknown' ? `${value} | null` : value;
  if (!isFilledIn(attribute)) return held;
  uses.types.add('CreationOptional');
  return `CreationOptional<${held}>`;
}

/** Whether a row may be created without a value of it, beside those that may be null. */
function isFilledIn(attribute: PulledAttribute): boolean {
  const { autoIncrement, isGenerated, isTimestamp, isForeignKey, allowNull } = attribute;
  return autoIncrement || isGenerated || isTimestamp || (isForeignKey && !allowNull) || attribute.default !== undefined;
}

const DECORATORS = {
  belongsTo: 'BelongsTo',
  hasMany: 'HasMany',
  hasOne: 'HasOne',
  belongsToMany: 'BelongsToMany',
} as const;

function associationText(association: PulledAssociation, model: string, uses: Uses): string {
  const { kind, name, target, options, isInverse, through } = association;
  for (const each of [target, through]) if (each !== undefined && each !== model) uses.models.add(each);
  const field = `${keyCode(name)}?: ${associationType(association, uses)};`;
  if (isInverse === true) return `${comment(['Declared on the other side.'], '  ')}\n  declare ${field}`;
  const decorator = DECORATORS[kind];
  uses.decorators.add(decorator);
  return `  @${decorator}${callCode([`() => ${target}`, optionsCode(options)], decorator.length + 3)}\n  ${uses.decoratorMode === 'legacy' ? 'declare ' : ''}${field}`;
}

const optionsCode = (options: CodedOptions): string => codeOf(options, { indent: '  ', used: 2 });

/** Arguments of a decorator; the last may go over several lines. */
function callCode(parts: readonly string[], used: number): string {
  const line = `(${parts.join(', ')})`;
  const [first = ''] = line.split('\n');
  return used + first.length <= 120 ? line : listCode(parts, '()', { indent: '  ', used });
}

function associationType({ kind, target, through }: PulledAssociation, uses: Uses): string {
  if (kind === 'belongsToMany') {
    uses.types.add('Many');
    return `Many<${target}, ${through}>`;
  }
  uses.types.add('NonAttribute');
  return kind === 'hasMany' ? `NonAttribute<${target}[]>` : `NonAttribute<${target}> | null`;
}
