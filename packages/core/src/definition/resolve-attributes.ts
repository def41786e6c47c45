import { copyValue, valueNormaliser, valuesAreEqual } from '../data-types/value-rules';
import { DefaultValueGenerator } from '../data-types/default-value-generator';
import { type DataType, integerKinds } from '../data-types/data-type';
import { DefinitionError } from '../errors/definition-error';
import { asSentence } from '../errors/as-sentence';
import { immutableMessage, notNullMessage, resolveValidators } from './validators';
import type { AttributeDefinition, DefaultValue } from './attribute-definition';
import { sql, SqlFragment } from '../sql/sql-fragment';
import { classAccessor } from './class-accessors';
import { checkDeclaredOptions } from '../rules/known-options';
import type { DraftAttribute, ModelDraft } from './model-draft';
import type { AttributeOptions } from './model-options';
import { attributeRules } from './model-rules';
import { checkVersion, versionName } from './version-attribute';
import { checkAttributeNames } from './refused-names';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';

export function resolveAttributes(draft: ModelDraft): ReadonlyMap<string, AttributeDefinition> {
  const attributes = new Map<string, AttributeDefinition>();
  for (const [name, attribute] of draft.attributes()) attributes.set(name, resolveAttribute(draft, name, attribute));
  checkAttributeNames(draft, attributes);
  checkDependencies(draft.name, attributes);
  checkVersion(draft.name, attributes.get(versionName(draft.options) ?? ''), draft.timestamps.names());
  draft.timestamps.check(attributes);
  return attributes;
}

function resolveAttribute(
  draft: ModelDraft,
  name: string,
  { options: given, automatic }: DraftAttribute,
): AttributeDefinition {
  const place = `${draft.name}.${name}`;
  const options = checkDeclaredOptions({ options: given, known: attributeRules, owner: place });
  const type = draft.typeOf(name);
  const primaryKey = draft.primaryKey.includes(name);
  if (primaryKey && options.allowNull === true) throw nullablePrimaryKey(draft, name);
  const allowNull = !primaryKey && (options.allowNull ?? true);
  const compared = { normalise: valueNormaliser(type), equals: valuesAreEqual(type) };
  return {
    name,
    columnName: draft.columnOf(name),
    type,
    allowNull,
    primaryKey,
    autoIncrement: checkAutoIncrement(place, type, options.autoIncrement ?? false),
    defaultValue: resolveDefault(place, type, options.defaultValue),
    comment: options.comment,
    renamedFrom: options.renamedFrom,
    validators: resolveValidators(place, options.validate, options.schema, compared),
    notNullMessage: notNullMessage(place, options.validate, { allowNull }),
    immutableMessage: immutableMessage(place, options.validate),
    ...resolveAccessors(draft, name, options),
    hidden: options.hidden === true,
    toJSON: options.toJSON === undefined ? undefined : (value): unknown => options.toJSON?.(value),
    automatic,
    ...compared,
    copy: copyValue(type),
  };
}

function nullablePrimaryKey({ name: model, pairKey }: ModelDraft, name: string): DefinitionError {
  const message = `${model}.${name} has allowNull: true, and is part of the primary key, which is never NULL.`;
  const ofPair = 'Leave out allowNull; or give the junction a primary key of its own, beside which the pair is unique.';
  return new DefinitionError('NULLABLE_PRIMARY_KEY', message, {
    hint:
      pairKey?.attributes.includes(name) === true ? ofPair : 'Leave out allowNull, or make another attribute the key.',
  });
}

/** Those of the options; where these have none, the class's own. */
function resolveAccessors(
  { model }: ModelDraft,
  name: string,
  options: AttributeOptions,
): Pick<AttributeDefinition, 'get' | 'set'> {
  const own = classAccessor(model, name);
  // Accessors are called with the instance as `this`.
  return {
    get: (options.get ?? own.get) as AttributeDefinition['get'],
    set: (options.set ?? own.set) as AttributeDefinition['set'],
  };
}

function checkAutoIncrement(place: string, type: DataType, autoIncrement: boolean): boolean {
  if (!autoIncrement || integerKinds.has(type.kind)) return autoIncrement;
  throw new DefinitionError(
    'INVALID_AUTO_INCREMENT',
    `${place} is autoIncrement, which takes an integer type, not ${type.kind}.`,
  );
}

function resolveDefault(place: string, type: DataType, input: unknown): DefaultValue | undefined {
  if (input === undefined) return undefined;
  if (input === sql.default) return { type: 'database' };
  if (SqlFragment.is(input)) return { type: 'sql', fragment: input };
  if (DefaultValueGenerator.is(input)) return { type: 'generator', generate: (): unknown => input.generate() };
  if (typeof input === 'function') return { type: 'generator', generate: input as () => unknown };
  if (input === null) return { type: 'value', value: null };
  return { type: 'value', value: checkedDefault(place, type, input) };
}

function checkedDefault(place: string, type: DataType, input: unknown): unknown {
  try {
    return valueNormaliser(type)(input);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new DefinitionError('INVALID_DEFAULT', `The default value of ${place} is wrong: ${asSentence(reason)}`, {
      cause,
    });
  }
}

type Attributes = ReadonlyMap<string, AttributeDefinition>;

/**
 * Refuses virtual attributes that depend on what is not there, or on themselves.
 *
 * @throws DefinitionError `UNKNOWN_ATTRIBUTE` or `CIRCULAR_DEPENDENCY`
 */
function checkDependencies(model: string, attributes: Attributes): void {
  for (const { name, type } of attributes.values()) {
    if (type.dependsOn !== undefined) followDependencies({ model, attributes }, [name]);
  }
}

interface Model {
  readonly model: string;
  readonly attributes: Attributes;
}

function followDependencies({ model, attributes }: Model, way: readonly string[]): void {
  const name = way.at(-1) as string; // a way has an end
  for (const next of attributes.get(name)?.type.dependsOn ?? []) {
    if (!attributes.has(next)) throw unknownDependency({ model, attributes }, name, next);
    if (way.includes(next)) throw circularDependency(model, [...way, next]);
    followDependencies({ model, attributes }, [...way, next]);
  }
}

function unknownDependency({ model, attributes }: Model, name: string, next: string): DefinitionError {
  const known = [...attributes.keys()];
  const message = `${model}.${name} depends on "${shortText(next)}", which is no attribute.${didYouMean(next, known)}`;
  return new DefinitionError('UNKNOWN_ATTRIBUTE', `${message} ${model} has: ${listNames(known)}.`);
}

const circularDependency = (model: string, way: readonly string[]): DefinitionError =>
  new DefinitionError(
    'CIRCULAR_DEPENDENCY',
    `Virtual attributes of ${model} depend on each other: ${way.join(' → ')}.`,
    {
      hint: 'Name the columns that each of them is worked out from.',
    },
  );
