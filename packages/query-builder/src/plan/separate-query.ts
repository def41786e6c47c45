import {
  attributeOf,
  firstLinkOf,
  hasUniqueKey,
  targetOf,
  type DataTypeKind,
  type IncludeNode,
  type Link,
  type LinkStep,
  type ModelDefinition,
  type SelectQuery,
} from '@mortise/core';
import type { Dialect } from '../dialects/dialect';
import { typeOf } from './columns';
import { PARENT_KEYS } from './condition-sql';

/** The parents that a query is made for. */
interface Parents {
  readonly parent: ModelDefinition;
  readonly mode: SelectQuery['mode'];
  readonly dialect: Dialect;
  /** As in `Origin`. */
  readonly byValue?: boolean;
}

/** An included association as a query of its own, which starts at the keys of all parents. */
export function separateQuery(node: IncludeNode, { parent, mode, dialect, byValue = false }: Parents): SelectQuery {
  const last = node.steps.at(-1) as LinkStep; // a path has a link
  const link = firstLinkOf(node.steps);
  const steps = [...node.steps.slice(0, -1), { ...last, condition: undefined, attributes: [] }];
  const types = link.fromAttributes.map(name => attributeOf(link.from, name).type);
  const anchor = anchorOf(link, parent, dialect);
  return {
    definition: targetOf(node.steps),
    attributes: last.attributes,
    computed: node.computed,
    where: last.condition,
    origin: { steps, keys: { slot: PARENT_KEYS, types }, single: false, anchor, byValue },
    includes: node.includes,
    order: node.order,
    limit: node.limit,
    offset: node.offset,
    mode,
    lock: node.lock,
  };
}

const TEXTS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'CHAR', 'TEXT']);

/**
 * The parent's model, where its key is a text that the database may take for equal to another: then the rows are fetched
 * by joining their parents, as a join would find them, and none is lost for being linked as 'A' to 'a'. That takes a key
 * that is there once.
 */
function anchorOf({ fromAttributes }: Link, parent: ModelDefinition, { syntax }: Dialect): ModelDefinition | undefined {
  const isText = fromAttributes.some(name => TEXTS.has(typeOf(parent, name).kind));
  return syntax.collatesText && isText && hasUniqueKey(parent, fromAttributes) ? parent : undefined;
}
