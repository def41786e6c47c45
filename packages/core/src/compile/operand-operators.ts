import { QueryError } from '../errors/query-error';
import { columnOf } from '../definition/model-definition';
import { type OperatorName, operatorNameOf } from '../options/operators';
import { SqlFragment } from '../sql/sql-fragment';
import type { Condition } from '../query/condition';
import { deeper, type WhereContext } from './context';

/** How an operator under an attribute is compiled. */
export type OperatorCompiler = (attribute: string, value: unknown, context: WhereContext) => Condition;

interface Compared {
  readonly attribute: string;
  readonly context: WhereContext;
  readonly compile: OperatorCompiler;
}

type Operand =
  | { readonly kind: 'any' | 'all'; readonly values: readonly unknown[] }
  | { readonly kind: 'col'; readonly name: unknown };

/** Whose operands are conditions again, and not values. */
const LOGIC: ReadonlySet<OperatorName> = new Set<OperatorName>(['not', 'and', 'or', 'any', 'values', 'col']);

/** An operator with its operand, which may stand for several (Op.any, Op.all) or for another attribute (Op.col). */
export function comparedWith(name: OperatorName, given: unknown, { attribute, context, compile }: Compared): Condition {
  const operand = LOGIC.has(name) ? undefined : operandOf(given, context);
  if (operand === undefined) return compile(attribute, given, context);
  if (operand.kind === 'col') return compile(attribute, columnAsSql(operand.name, context), context);
  const { kind, values } = operand;
  if (values.length === 0) return { type: 'constant', value: kind === 'all' };
  const conditions = deeper(() => values.map(value => compile(attribute, value, context)), context.definition);
  return { type: kind === 'all' ? 'and' : 'or', conditions };
}

/** `{ [Op.any]: list }`, `{ [Op.any]: { [Op.values]: list } }` and the like; undefined for what is a value. */
function operandOf(given: unknown, context: WhereContext): Operand | undefined {
  const [name, value] = onlyOperator(given) ?? [];
  if (name === 'col') return { kind: 'col', name: value };
  if (name !== 'any' && name !== 'all') return undefined;
  const [inner, listed] = onlyOperator(value) ?? [];
  const values = inner === 'values' ? listed : value;
  if (Array.isArray(values)) return { kind: name, values: Array.from(values) };
  throw new QueryError('INVALID_OPERAND', `Op.${name} in a condition of ${context.definition.name} takes a list.`, {
    hint: `Write { [Op.gt]: { [Op.${name}]: [1, 2] } }.`,
  });
}

function onlyOperator(given: unknown): readonly [OperatorName | undefined, unknown] | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const keys = Reflect.ownKeys(given);
  const [key] = keys;
  if (keys.length !== 1 || typeof key !== 'symbol') return undefined;
  return [operatorNameOf(key), (given as Readonly<Record<symbol, unknown>>)[key]];
}

function columnAsSql(name: unknown, { definition }: WhereContext): SqlFragment {
  if (typeof name === 'string') return SqlFragment.of([{ type: 'attribute', name: columnOf(definition, name).name }]);
  throw new QueryError(
    'INVALID_OPERAND',
    `Op.col in a condition of ${definition.name} takes the name of an attribute.`,
  );
}
