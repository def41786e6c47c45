import { attributeOf, type KeysetStart, type OrderTerm } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { SoughtValue } from '../dialects/contract/syntax';
import type { PlaceReader } from '../read/read-rows';
import { type Binding, fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, type ConditionContext, type TableRef } from './columns';
import { aggregateSql } from './condition-sql';
import { directed } from './ordered-rows';
import { orderedTable, type OrderTables } from './order-sql';
import type { SelectDraft } from './select-draft';

type Writer = Pick<ConditionContext, 'dialect' | 'aliases'>;

/** A term of an order that rows are found by. */
interface SoughtTerm {
  readonly term: OrderTerm;
  readonly sought: SoughtValue;
  readonly bindings: Fragment['bindings'];
  /** Whether an index may have the rows in its order. */
  readonly isOwn: boolean;
  readonly allowsNull: boolean;
}

/** The same at a place. */
interface PlacedTerm extends SoughtTerm {
  /** Undefined: the value there is null. */
  readonly bind: Binding | undefined;
}

/** Adds the order of a query whose rows have places, and the columns that tell these. */
export function addPlaces(order: readonly OrderTerm[], tables: OrderTables, draft: SelectDraft): PlaceReader {
  const { dialect } = draft;
  const { seek } = dialect.syntax;
  const terms = order.map(term => soughtTerm(term, tables, draft));
  for (const { term, sought, bindings } of terms)
    draft.order.push(directed(fragment(sought.value, bindings), term, dialect));
  const positions = terms.map(({ sought, bindings }) => {
    const text = seek.read(sought);
    const times = text.split(sought.value).length - 1;
    return draft.computed(fragment(text, Array.from({ length: times }, () => bindings).flat()));
  });
  return { positions, hold: raw => seek.hold(raw) };
}

interface Seeking {
  readonly tables: OrderTables;
  readonly writer: Writer;
}

/** That a row comes after a place. */
export function seekSql(start: KeysetStart, order: readonly OrderTerm[], { tables, writer }: Seeking): Fragment {
  const { position, nulls } = start;
  const places = order.map((term, index): PlacedTerm => {
    const sought = soughtTerm(term, tables, writer);
    const bind: Binding = values =>
      writer.dialect.syntax.seek.bind(heldAt(values[position.slot], index), sought.sought.type);
    return { ...sought, bind: nulls[index] === true ? undefined : bind };
  });
  return seekFrom(places, writer.dialect) ?? fragment('1 = 0');
}

/** What is in the slot of a position is one, and has a text there where its shape has no null. */
const heldAt = (position: unknown, index: number): string => (position as readonly string[])[index] as string;

/** Undefined: no row does. */
function seekFrom([first, ...rest]: readonly PlacedTerm[], dialect: Dialect, isFirst = true): Fragment | undefined {
  if (first === undefined) return undefined;
  const further = seekFrom(rest, dialect, false);
  const equal = further && wrapFragment('(', joinFragments([equalSql(first, dialect), further], ' AND '), ')');
  const ways = [...beyondSql(first, dialect), ...(equal === undefined ? [] : [equal])];
  if (ways.length === 0) return undefined;
  const either = wrapFragment('(', joinFragments(ways, ' OR '), ')');
  // Said once more for an index, which serves no OR.
  const isServed =
    isFirst && ways.length === 2 && first.isOwn && first.bind !== undefined && !nullsFollow(first, dialect);
  return isServed ? joinFragments([comparedSql(first, '=', dialect), either], ' AND ') : either;
}

/** What comes after the value of a term, whatever follows in the order. */
function beyondSql(term: PlacedTerm, dialect: Dialect): readonly Fragment[] {
  const follow = nullsFollow(term, dialect);
  if (term.bind === undefined) return follow ? [] : [nullSql(term, 'IS NOT NULL')];
  const compared = comparedSql(term, '', dialect);
  return follow ? [compared, nullSql(term, 'IS NULL')] : [compared];
}

/** Whether NULLs, of which there may be some, come after all values. */
function nullsFollow({ term, allowsNull, bind }: PlacedTerm, { syntax }: Dialect): boolean {
  if (bind !== undefined && !allowsNull) return false;
  if (term.nulls !== undefined) return term.nulls === 'LAST';
  return syntax.seek.nullsAreLast === (term.direction !== 'DESC');
}

const equalSql = (term: PlacedTerm, dialect: Dialect): Fragment =>
  term.bind === undefined ? nullSql(term, 'IS NULL') : valueSql(term, '=', dialect);

const comparedSql = (term: PlacedTerm, orEqual: '=' | '', dialect: Dialect): Fragment =>
  valueSql(term, `${term.term.direction === 'DESC' ? '<' : '>'}${orEqual}`, dialect);

function valueSql({ sought, bindings, bind }: PlacedTerm, operator: string, { syntax }: Dialect): Fragment {
  const bound = bind === undefined ? [] : [bind];
  return fragment(`${sought.value} ${operator} ${syntax.seek.placeholder(sought.type)}`, [...bindings, ...bound]);
}

const nullSql = ({ sought, bindings }: PlacedTerm, test: 'IS NULL' | 'IS NOT NULL'): Fragment =>
  fragment(`${sought.value} ${test}`, bindings);

function soughtTerm(term: OrderTerm, tables: OrderTables, { dialect, aliases }: Writer): SoughtTerm {
  const { by } = term;
  const table = orderedTable(by, tables);
  if ('aggregate' in by) {
    const { text, bindings } = aggregateSql(by.aggregate, { dialect, aliases, table }, 'compared');
    return { term, sought: { value: text, type: by.aggregate.type }, bindings, isOwn: false, allowsNull: true };
  }
  if (!('attribute' in by)) throw new TypeError('A place in an order is one of attributes and aggregates.');
  const isOwn = table === tables.target;
  const { allowNull } = attributeOf(table.definition, by.attribute);
  return {
    term,
    sought: soughtColumn(table, by.attribute, dialect),
    bindings: [],
    isOwn,
    allowsNull: !isOwn || allowNull,
  };
}

function soughtColumn(table: TableRef, attribute: string, dialect: Dialect): SoughtValue {
  const { syntax } = dialect;
  const column = columnSql(dialect, table, attribute);
  const type = typeOf(table.definition, attribute);
  return syntax.seek.by?.(column, type) ?? { value: syntax.ordered(column, type), type };
}
