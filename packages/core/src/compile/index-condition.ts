import { DefinitionError } from '../errors/definition-error';
import { MortiseError, withoutHint } from '../errors/mortise-error';
import type { ModelDefinition } from '../definition/model-definition';
import type { IndexDefinition } from '../definition/table-definitions';
import { partsOf, type Condition } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
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
  const include = (): never => {
    throw wrongWhere(definition, index, LEADS_AWAY);
  };
  try {
    return compileWhere(where, { definition, bag, include });
  } catch (error) {
    if (!(error instanceof MortiseError) || error instanceof DefinitionError) throw error;
    throw wrongWhere(definition, index, withoutHint(error), error);
  }
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
  const any: Condition =
    members.length === 0 ? { type: 'constant', value: false } : { type: 'or', conditions: members };
  return negated ? { type: 'not', condition: any } : any;
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
