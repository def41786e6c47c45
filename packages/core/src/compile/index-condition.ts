import { DefinitionError } from '../errors/definition-error';
import { MortiseError, withoutHint } from '../errors/mortise-error';
import type { ModelDefinition } from '../definition/model-definition';
import type { IndexDefinition } from '../definition/table-definitions';
import { shortText } from '../errors/short-text';
import { partsOf, type Condition, type SqlPiece } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import type { SqlFragment } from '../sql/sql-fragment';
import type { IncludeCompiler } from './context';
import { compilePieces } from './pieces';
import { compileWhere } from './where';

/** A condition with its values, for where nothing can be bound. */
export interface ValuedCondition {
  readonly condition: Condition;
  readonly values: readonly unknown[];
}

/**
 * Which rows stand in an index, by its `where`; undefined where all do.
 *
 * @throws DefinitionError `INVALID_INDEX` for what is no condition on the columns of the row
 */
export function indexCondition(definition: ModelDefinition, index: IndexDefinition): ValuedCondition | undefined {
  const where = index.detail?.where;
  if (where === undefined) return undefined;
  const bag = new ParameterBag();
  const condition = compiled(where, definition, index, bag);
  if (condition === undefined) throw wrongWhere(definition, index, 'it has no condition');
  return { condition: ofOneRow(condition, bag, () => wrongWhere(definition, index, LEADS_AWAY)), values: bag.values };
}

const LEADS_AWAY = 'it asks for other rows';

function compiled(
  where: unknown,
  definition: ModelDefinition,
  index: IndexDefinition,
  bag: ParameterBag,
): Condition | undefined {
  try {
    return compileWhere(where, { definition, bag, include: refusing(() => wrongWhere(definition, index, LEADS_AWAY)) });
  } catch (error) {
    if (!(error instanceof MortiseError) || error instanceof DefinitionError) throw error;
    throw wrongWhere(definition, index, withoutHint(error), error);
  }
}

/** An index knows its own row alone. */
function refusing(refusal: () => DefinitionError): IncludeCompiler {
  const refuse = (): never => {
    throw refusal();
  };
  return Object.assign(refuse, { query: refuse });
}

/** SQL that an index is over: its attributes are those of the row. */
export function indexExpression(
  definition: ModelDefinition,
  index: IndexDefinition,
  expression: SqlFragment,
): { readonly pieces: readonly SqlPiece[]; readonly values: readonly unknown[] } {
  const bag = new ParameterBag();
  const refusal = (): DefinitionError => {
    const message = `The index "${shortText(index.name)}" of ${definition.name} is over SQL that asks for other rows.`;
    return new DefinitionError('INVALID_INDEX', message, { hint: 'It may speak of attributes of its own row.' });
  };
  return { pieces: compilePieces(expression, { definition, bag, include: refusing(refusal) }), values: bag.values };
}

/** Lists are bound as one value elsewhere: here each member is compared by itself. */
function ofOneRow(condition: Condition, bag: ParameterBag, refusal: () => DefinitionError): Condition {
  const { conditions, steps } = partsOf(condition);
  if (steps.length > 0 || isOfGroup(condition)) throw refusal();
  if (condition.type === 'in') return memberships(condition, bag);
  if (conditions.length === 0) return condition;
  const own = conditions.map(each => ofOneRow(each, bag, refusal));
  if ('conditions' in condition) return { ...condition, conditions: own };
  return { ...condition, condition: own[0] } as Condition; // it has one
}

const isOfGroup = ({ type }: Condition): boolean =>
  ['passed', 'aggregate', 'aggregateIn', 'aggregateNull'].includes(type);

function memberships(condition: Extract<Condition, { type: 'in' }>, bag: ParameterBag): Condition {
  const { attributes, list, negated } = condition;
  const tuples = bag.values[list.slot] as readonly unknown[]; // what a list's slot holds
  const members = tuples.map((value): Condition => {
    const key = attributes.length === 1 ? [value] : (value as readonly unknown[]);
    const parts = attributes.map((attribute, place): Condition => {
      const parameter = { slot: bag.values.push(key[place]) - 1, type: list.types[place] };
      return { type: 'compare', attribute, operator: '=', value: parameter };
    });
    return parts.length === 1 ? (parts[0] as Condition) : { type: 'and', conditions: parts };
  });
  const oneOf: Condition =
    members.length === 0 ? { type: 'constant', value: false } : { type: 'or', conditions: members };
  return negated ? { type: 'not', condition: oneOf } : oneOf;
}

function wrongWhere(
  { name }: ModelDefinition,
  index: IndexDefinition,
  reason: string,
  cause?: unknown,
): DefinitionError {
  const message = `The where of the index "${index.name}" of ${name} is none: ${reason.replace(/\.$/, '')}.`;
  return new DefinitionError('INVALID_INDEX', message, {
    hint: 'It is a condition on attributes of the row itself, with values that never change: { status: "open" }.',
    ...(cause !== undefined && { cause }),
  });
}
