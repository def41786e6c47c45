import { attributeOf, type KeysetStart, type OrderTerm } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { SoughtValue } from '../dialects/contract/syntax';
import type { PlaceReader } from '../read/read-rows';
import { type Binding, fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, type ConditionContext, type TableRef } from './columns';
import { aggregateSql } from './condition-sql';
import { orderedTable, orderSql, type OrderTables } from './order-sql';
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

/** What a place has for a term. */
interface PlacedValue {
  readonly form: string;
  readonly bind: Binding;
}

/** The same at a place, with what it has there; undefined where that is null. */
interface PlacedTerm extends SoughtTerm {
  readonly at: PlacedValue | undefined;
}

/** Adds the order of a query whose rows have places, and the columns that tell these. */
export function addPlaces(order: readonly OrderTerm[], tables: OrderTables, draft: SelectDraft): PlaceReader {
  const { seek } = draft.dialect.syntax;
  const positions = order.map(term => {
    draft.order.push(orderSql(term, tables, draft));
    const { sought, bindings } = soughtTerm(term, tables, draft);
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
  const { position, forms } = start;
  const { dialect } = writer;
  const places = order.map((term, index): PlacedTerm => {
    const form = forms[index] ?? undefined;
    const bind: Binding = values => dialect.syntax.seek.bind(heldAt(values[position.slot], index));
    return { ...soughtTerm(term, tables, writer), at: form === undefined ? undefined : { form, bind } };
  });
  return seekFrom(places, dialect) ?? fragment('1 = 0');
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
  const isServed = isFirst && ways.length === 2 && first.isOwn && !nullsFollow(first, dialect);
  if (first.at === undefined || !isServed) return either;
  return joinFragments([comparedSql(first, first.at, { orEqual: '=', dialect }), either], ' AND ');
}

/** What comes after the value of a term, whatever follows in the order. */
function beyondSql(term: PlacedTerm, dialect: Dialect): readonly Fragment[] {
  const follow = nullsFollow(term, dialect);
  if (term.at === undefined) return follow ? [] : [nullSql(term, 'IS NOT NULL')];
  const compared = comparedSql(term, term.at, { orEqual: '', dialect });
  return follow ? [compared, nullSql(term, 'IS NULL')] : [compared];
}

/** Whether NULLs, of which there may be some, come after all values. */
function nullsFollow({ term, allowsNull, at }: PlacedTerm, { syntax }: Dialect): boolean {
  if (at !== undefined && !allowsNull) return false;
  if (term.nulls !== undefined) return term.nulls === 'LAST';
  return syntax.seek.nullsAreLast === (term.direction !== 'DESC');
}

const equalSql = (term: PlacedTerm, dialect: Dialect): Fragment =>
  term.at === undefined ? nullSql(term, 'IS NULL') : valueSql(term, term.at, { operator: '=', dialect });

/** That the value is beyond that of the place, or where it is said equal to it. */
function comparedSql(
  term: PlacedTerm,
  at: PlacedValue,
  { orEqual, dialect }: { orEqual: '=' | ''; dialect: Dialect },
): Fragment {
  const operator = `${term.term.direction === 'DESC' ? '<' : '>'}${orEqual}`;
  return valueSql(term, at, { operator, dialect });
}

function valueSql(
  { sought, bindings }: SoughtTerm,
  { form, bind }: PlacedValue,
  { operator, dialect: { syntax } }: { operator: string; dialect: Dialect },
): Fragment {
  const { value, placeholder } = syntax.seek.compared(sought, form);
  return fragment(`${value} ${operator} ${placeholder}`, [...bindings, bind]);
}

const nullSql = ({ sought, bindings }: PlacedTerm, test: 'IS NULL' | 'IS NOT NULL'): Fragment =>
  fragment(`${sought.value} ${test}`, bindings);

function soughtTerm(term: OrderTerm, tables: OrderTables, { dialect, aliases }: Writer): SoughtTerm {
  const { by } = term;
  const table = orderedTable(by, tables);
  if ('aggregate' in by) {
    const { text, bindings } = aggregateSql(by.aggregate, { dialect, aliases, table }, 'compared');
    const sought = { value: text, type: by.aggregate.type, isColumn: false };
    return { term, sought, bindings, isOwn: false, allowsNull: true };
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
  const type = typeOf(table.definition, attribute);
  const value = dialect.syntax.ordered(columnSql(dialect, table, attribute), type);
  return { value, type, isColumn: true };
}
