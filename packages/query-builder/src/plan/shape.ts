import type {
  AggregateQuery,
  ComparedAs,
  ComputedColumn,
  Condition,
  DeleteCommand,
  InsertAlikeCommand,
  InsertCommand,
  JsonTest,
  IncludeNode,
  LinkStep,
  OrderTerm,
  Origin,
  Parameter,
  PathAggregate,
  RowLock,
  SelectQuery,
  SqlPiece,
  SubqueryPiece,
  UpdateCommand,
  Via,
} from '@mortise/core';
import { RecentMap } from '../sql/recent-map';
import type { InsertShape } from './insert/insert-plan';

const MOST_PLANS = 2_000;

/** Plans by the shape of what they are for. The longest unused go first. */
export class PlanCache {
  readonly #plans = new RecentMap<string, object>(MOST_PLANS);

  /** A shape begins with a letter for its kind of plan: one shape is never asked for as two kinds. */
  get<Plan extends object>(shape: string, render: () => Plan): Plan {
    const known = this.#plans.get(shape) as Plan | undefined;
    if (known !== undefined) return known;
    const plan = render();
    this.#plans.set(shape, plan);
    return plan;
  }
}

/**
 * The shape of a query as a text: the same for two queries exactly when one plan serves both. Values are no part of a
 * query, so they can't be part of its shape. Types of parameters follow from their attributes and are left out.
 */
export function selectShape(query: SelectQuery): string {
  const { definition, attributes, computed, where, origin, includes, order, limit, offset, mode, lock } = query;
  const columns = attributes === definition.columns ? '*' : names(attributes);
  const extra = computedShape(computed);
  const range = `${slot(limit)}/${slot(offset)}`;
  return `S${definition.id}|${columns}|${extra}|${conditionShape(where)}|${originShape(origin)}|${includes.map(includeShape).join()}|${orderShape(order)}|${range}|${mode}|${lockShape(lock)}${groupShape(query.groups)}${keysetShape(query.keyset)}`;
}

export function aggregateShape({ definition, function: name, distinct, where, origin }: AggregateQuery): string {
  return `A${definition.id}|${name}|${distinct === undefined ? '' : quoted(distinct)}|${conditionShape(where)}|${originShape(origin)}`;
}

export function updateShape({ definition, assignments, where }: UpdateCommand): string {
  const set = assignments.map(({ attribute, value }) => `${quoted(attribute)}=${assignedShape(value)}`);
  return `U${definition.id}|${set.join()}|${conditionShape(where)}`;
}

function assignedShape(value: UpdateCommand['assignments'][number]['value']): string {
  if ('slot' in value) return `${value.slot}`;
  if ('cases' in value)
    return `C${value.cases.map(each => `${conditionShape(each.when)}?${assignedShape(each.then)}`).join()}`;
  return 'added' in value ? `${value.sign}${value.added.slot}` : piecesShape(value.pieces);
}

export function deleteShape({ definition, where }: DeleteCommand): string {
  return `D${definition.id}|${conditionShape(where)}`;
}

export function insertShape(shape: InsertShape, rowCount: number): string {
  const { definition, attributes, conflict, returning, tells = '' } = shape;
  const columns = attributes === definition.columns ? '*' : listShape(attributes);
  return `I${definition.id}|${rowCount}|${columns}|${conflictShape(conflict)}${tells}|${listShape(returning)}`;
}

export function insertAlikeShape({ definition, attributes, conflict, differing }: InsertAlikeCommand): string {
  return `L${definition.id}|${listShape(attributes)}|${differing.join()}|${conflictShape(conflict)}`;
}

function conflictShape(conflict: InsertCommand['conflict']): string {
  if (conflict === undefined) return '';
  return `${names(conflict.attributes)}>${names(conflict.update)}${conflict.touches === true ? '!' : ''}${conflict.counts === undefined ? '' : `+${quoted(conflict.counts)}`}`;
}

const listShapes = new WeakMap<readonly string[], string>();

/** Lists of attributes are kept by who makes them: their shape is worked out once. */
function listShape(list: readonly string[]): string {
  let shape = listShapes.get(list);
  if (shape === undefined) {
    shape = names(list);
    listShapes.set(list, shape);
  }
  return shape;
}

/** Names are quoted: no name can look like another shape. */
const quoted = (name: string): string => JSON.stringify(name);

const names = (list: readonly string[]): string => list.map(quoted).join();

const slot = (parameter: Parameter | undefined): string => (parameter === undefined ? '' : String(parameter.slot));

function conditionShape(condition: Condition | undefined): string {
  if (condition === undefined) return '';
  switch (condition.type) {
    case 'and':
    case 'or':
      return `${condition.type}(${condition.conditions.map(conditionShape).join()})`;
    case 'not':
    case 'untrue':
      return `${condition.type}(${conditionShape(condition.condition)})`;
    case 'constant':
      return String(condition.value);
    case 'compare':
      return `${quoted(condition.attribute)}${condition.operator}${condition.value.slot}`;
    case 'pattern':
      return `${quoted(condition.attribute)}${condition.negated ? '!' : ''}${condition.operator} ${condition.value.slot}`;
    case 'null':
      return `${quoted(condition.attribute)}${condition.negated ? '!' : ''}null`;
    case 'in':
      return `${names(condition.attributes)}${condition.negated ? '!' : ''}in ${condition.list.slot}`;
    case 'between':
      return `${quoted(condition.attribute)}${condition.negated ? '!' : ''}between ${condition.low.slot}&${condition.high.slot}`;
    case 'exists':
      return `exists(${condition.steps.map(stepShape).join('>')})`;
    case 'passed':
      return `passed ${condition.step}(${conditionShape(condition.condition)})`;
    case 'aggregate':
      return `${aggregateOfShape(condition.aggregate)}${condition.operator}${condition.value.slot}`;
    case 'aggregateIn':
      return `${aggregateOfShape(condition.aggregate)}${condition.negated ? '!' : ''}in ${condition.list.slot}`;
    case 'aggregateNull':
      return `${aggregateOfShape(condition.aggregate)}${condition.negated ? '!' : ''}null`;
    case 'first':
      return `first(${stepShape(condition.step)}|${orderShape(condition.order)})`;
    case 'special':
      return `${quoted(condition.attribute)}${condition.operator} ${condition.value.slot} ${condition.value.type?.kind}`;
    case 'json':
      return `json ${JSON.stringify(condition.path)}${condition.as} ${jsonTestShape(condition.test)}`;
    case 'sql':
      return `sql(${piecesShape(condition.pieces)})`;
  }
}

/** Types of its values follow from the kind that is asked for, and from what they are cast to. */
function jsonTestShape(test: JsonTest): string {
  if (test.is === 'compared') return `${test.kind}${test.operator}${test.value.slot}`;
  if (test.is === 'listed') return `${test.kind} in ${test.list.slot}`;
  return 'value' in test ? `${test.is} ${test.value.slot}` : test.is;
}

function aggregateOfShape({ function: name, steps, attribute, step, distinct, isValue }: PathAggregate): string {
  const what = attribute === undefined ? '' : `${step}.${quoted(attribute)}`;
  return `${isValue === true ? 'the' : name}(${distinct ? 'distinct ' : ''}${what}:${steps.map(stepShape).join('>')})`;
}

function computedShape(computed: readonly ComputedColumn[] = []): string {
  return computed.map(column => `${quoted(column.as)}:${valueShape(column)}`).join();
}

function valueShape(column: ComputedColumn): string {
  if ('pieces' in column) return piecesShape(column.pieces);
  if ('subquery' in column) return subqueryShape(column.subquery);
  if ('attribute' in column) return `=${quoted(column.attribute)}`;
  if ('list' in column) return `${names(column.attributes)}@${column.list.slot}`;
  return aggregateOfShape(column.aggregate);
}

function piecesShape(pieces: readonly SqlPiece[]): string {
  return pieces.map(pieceShape).join();
}

function pieceShape(piece: SqlPiece): string {
  if (typeof piece === 'string') return quoted(piece);
  if ('slot' in piece) return `:${piece.slot}`;
  if ('path' in piece) return `path ${aggregateOfShape(piece.path)}`;
  if ('query' in piece) return subqueryShape(piece);
  if ('outer' in piece) return `outer(${pieceShape(piece.outer)})`;
  if ('datePart' in piece) return `${piece.datePart}(${pieceShape(piece.of)})`;
  if ('comparedWith' in piece)
    return `with ${quoted(piece.comparedWith)}${comparedShape(piece)}(${piecesShape(piece.pieces)})`;
  if ('attribute' in piece) return `@${quoted(piece.attribute)}${comparedShape(piece)}`;
  return JSON.stringify(piece);
}

/** The types of both sides follow from what they are. */
const comparedShape = ({ compared }: { readonly compared?: ComparedAs }): string =>
  compared === undefined ? '' : compared.isOrdered ? '<' : '=';

const subqueryShape = ({ query, isList, skipsNulls, compared }: SubqueryPiece): string =>
  `query${isList === true ? ' in' : ''}${skipsNulls === true ? '!' : ''}${comparedShape({ compared })}(${selectShape(query)})`;

function stepShape({ link, condition, attributes, as, via }: LinkStep): string {
  const keys = `${names(link.fromAttributes)}=${names(link.toAttributes)}`;
  return `${link.from.id}-${link.to.id}:${keys}:${names(attributes)}:${as === undefined ? '' : quoted(as)}:${conditionShape(condition)}${viaShape(via)}`;
}

const viaShape = (via: Via | undefined): string =>
  via === undefined ? '' : `(${via.steps.map(stepShape).join('>')}=${names(via.attributes)})`;

function originShape(origin: Origin | undefined): string {
  if (origin === undefined) return '';
  return `${origin.single ? 'one' : 'many'}${origin.keys.slot}@${origin.parent?.id ?? ''}${quoted(origin.association ?? '')}(${origin.steps.map(stepShape).join('>')})`;
}

function includeShape(node: IncludeNode): string {
  const { as, many, steps, computed, includes, order, limit, offset, strategy, lock } = node;
  const below = includes.map(includeShape).join();
  return `${quoted(as)}${many ? '*' : ''}{${steps.map(stepShape).join('>')}|${computedShape(computed)}|${below}|${orderShape(order)}|${slot(limit)}/${slot(offset)}|${strategy ?? ''}|${lockShape(lock)}}`;
}

const groupShape = (groups: SelectQuery['groups']): string =>
  groups === undefined
    ? ''
    : `|by ${groups.columns}|${conditionShape(groups.having)}|${names((groups.values ?? []).map(({ name }) => name))}`;

function keysetShape(keyset: SelectQuery['keyset']): string {
  if (keyset === undefined) return '';
  const { after } = keyset;
  return `|at ${after === undefined ? '' : `${after.position.slot}:${JSON.stringify(after.forms)}${after.part ?? ''}/${after.reach}`}`;
}

const lockShape = (lock: RowLock | undefined): string => (lock === undefined ? '' : `${lock.level}/${lock.whenHeld}`);

function orderShape(order: readonly OrderTerm[]): string {
  return order.map(({ by, direction, nulls = '' }) => `${orderTargetShape(by)}${direction ?? ''}${nulls}`).join();
}

function orderTargetShape(by: OrderTerm['by']): string {
  if ('pieces' in by) return `${by.step ?? ''}(${piecesShape(by.pieces)})`;
  if ('aggregate' in by) return `${by.step ?? ''}${aggregateOfShape(by.aggregate)}`;
  return JSON.stringify(by);
}
