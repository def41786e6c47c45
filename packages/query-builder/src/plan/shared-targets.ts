import {
  attributeOf,
  type ComputedColumn,
  type Condition,
  createLayout,
  type DataTypeKind,
  type IncludeNode,
  integerKinds,
  type Link,
  type LinkStep,
  type ModelDefinition,
  type Origin,
  partsOf,
  type SelectQuery,
  type SharedTargets,
} from '@mortise/core';
import type { NodeReader, SelectPlan, TargetsRead } from '../read/read-rows';
import { PARENT_KEYS } from '../sql/fragment';
import { type TableRef, typeOf } from './columns';
import type { SelectDraft } from './select-draft';

/** The parents that a query is made for. */
export interface Parents {
  readonly parent: ModelDefinition;
  readonly mode: SelectQuery['mode'];
}

/** A path through a junction. */
type JunctionPath = readonly [LinkStep, LinkStep];

/**
 * Whether the links and the targets of a collection, each read for themselves, give what a join of both gives: nothing that is
 * said of one of the two may speak of the other. What raw SQL speaks of nobody knows.
 */
export function hasSharedTargets(node: IncludeNode): boolean {
  const { many, steps, order, limit, offset, lock } = node;
  if (!many || steps.length !== 2 || steps.some(({ via }) => via !== undefined)) return false;
  if (limit !== undefined || offset !== undefined || lock !== undefined) return false;
  const isByLinks = order.every(({ by }) => Object.hasOwn(by, 'step') && by.step === 0);
  return isByLinks && isKept((steps[1] as LinkStep).link) && !hasRawSql(node); // there are two
}

/** Kinds that are bound again as they were read: of an instant digits may be left out, and numbers have several texts. */
const keptKinds: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>([
  ...integerKinds, 'STRING', 'TEXT', 'CHAR', 'UUID', 'ENUM', 'BLOB',
]); // prettier-ignore

/** Whether a join by this link meets the rows that are found by its keys. */
const isKept = ({ from, fromAttributes }: Link): boolean =>
  fromAttributes.every(name => keptKinds.has(typeOf(from, name).kind));

const hasRawSql = ({ steps, computed = [], order, includes }: IncludeNode): boolean =>
  order.some(({ by }) => 'pieces' in by) ||
  computed.some(isRawColumn) ||
  stepsHaveRawSql(steps) ||
  includes.some(hasRawSql);

/** A sub-query may have SQL anywhere. */
const isRawColumn = (column: ComputedColumn): boolean =>
  'pieces' in column || 'subquery' in column || ('aggregate' in column && stepsHaveRawSql(column.aggregate.steps));

const stepsHaveRawSql = (steps: readonly LinkStep[]): boolean =>
  steps.some(
    ({ condition, via }) => conditionHasRawSql(condition) || (via !== undefined && stepsHaveRawSql(via.steps)),
  );

function conditionHasRawSql(condition: Condition | undefined): boolean {
  if (condition === undefined) return false;
  const { conditions, steps } = partsOf(condition);
  return condition.type === 'sql' || conditions.some(conditionHasRawSql) || stepsHaveRawSql(steps);
}

/** Said, so that none is found on Object.prototype. */
const wholeLists = { limit: undefined, offset: undefined, lock: undefined } as const;

/** The links of all parents in the order of their collections, and what they lead to beside them. */
export function sharedQuery(node: IncludeNode, parents: Parents): SelectQuery {
  const [step, next] = node.steps as JunctionPath; // hasSharedTargets has looked
  return {
    ...wholeLists,
    definition: step.link.to,
    attributes: step.attributes,
    computed: undefined,
    where: undefined,
    origin: { ...startOf(step, parents.parent), association: labelOf(node, parents), next },
    includes: [],
    // They are the rows of the query itself.
    order: node.order.map(term => ({ ...term, by: { ...term.by, step: undefined } })),
    mode: parents.mode,
    targets: { query: targetsQuery(node, parents), as: step.as },
  };
}

function targetsQuery(node: IncludeNode, parents: Parents): SelectQuery {
  const [{ link }, { condition, ...step }] = node.steps as JunctionPath; // as above
  return {
    ...wholeLists,
    definition: step.link.to,
    attributes: step.attributes,
    computed: node.computed,
    where: condition,
    origin: {
      ...startOf({ ...step, condition: undefined }, link.to),
      association: labelOf(node, parents),
      isUnordered: true,
    },
    includes: node.includes,
    order: [],
    mode: parents.mode,
  };
}

const labelOf = ({ as }: IncludeNode, { parent }: Parents): string => `${parent.name}.${as}`;

/** At the keys of the rows that a step leads on from. */
function startOf(step: LinkStep, parent: ModelDefinition): Origin {
  const { from, fromAttributes } = step.link;
  const types = fromAttributes.map(name => attributeOf(from, name).type);
  return { steps: [{ ...step, attributes: [] }], keys: { slot: PARENT_KEYS, types }, single: false, parent };
}

/** A statement of links, while it is put together. */
interface LinksContext {
  readonly table: TableRef;
  /** How their own rows are read. */
  readonly node: NodeReader;
  readonly draft: SelectDraft;
  readonly planApart: (query: SelectQuery) => SelectPlan;
}

/** Adds the keys of targets to links, and plans how what they lead to is read. */
export function planTargets(
  { query, as }: SharedTargets,
  { table, node, draft, planApart }: LinksContext,
): TargetsRead {
  const names = query.origin?.steps[0]?.link.fromAttributes ?? [];
  const keyPositions = draft.positions(table, names);
  const decoders = draft.decodersOf(table, names);
  const keys = names.map((name, part) => {
    const layout = createLayout(table.definition, [name], [decoders[part]]);
    return { as: name, block: { layout, offset: keyPositions[part] as number } }; // one for each name
  });
  const plan = planApart(query);
  const steps = as === undefined ? [] : [{ as, block: node.block }];
  return {
    keyPositions,
    decoders,
    plan,
    link: { ...node, steps: keys },
    item: { ...plan.reader.root, steps },
  };
}
