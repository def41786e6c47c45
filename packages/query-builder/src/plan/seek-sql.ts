import type { KeysetStart, OrderTerm, SelectQuery } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { SoughtValue } from '../dialects/contract/syntax';
import type { PlaceReader } from '../read/read-rows';
import { type Binding, fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, type TableRef } from './columns';
import { orderedAggregate, orderedTable, orderSql, type OrderTables, type OrderWriter } from './order-sql';
import { type Follower, followerOf, readsOnlyNulls, mayHaveNull } from './seek-parts';
import type { SelectDraft } from './select-draft';

/** A term of an order that rows are found by. */
interface SoughtTerm {
  readonly term: OrderTerm;
  readonly sought: SoughtValue;
  readonly bindings: Fragment['bindings'];
  /** Whether an index may have the rows in its order. */
  readonly isOwn: boolean;
  readonly mayBeNull: boolean;
}

/** What a place has for a term. */
interface PlacedValue {
  readonly form: string;
  readonly bind: Binding;
}

/** The same at a place, with what it has there; undefined where that is null. */
interface PlacedTerm extends SoughtTerm {
  readonly at: PlacedValue | undefined;
  readonly followed: Follower;
}

/** Adds the order of a query whose rows have places, and the columns that tell these. */
export function addPlaces(
  { order, keyset }: Pick<SelectQuery, 'order' | 'keyset'>,
  tables: OrderTables,
  draft: SelectDraft,
): Omit<PlaceReader, 'sought'> {
  const { seek } = draft.dialect.syntax;
  const terms = order.map(term => soughtTerm(term, tables, draft));
  // A term without values is in the way of some indexes; others have their rows in that order only.
  const isIdle = seek.indexesNulls !== true && keyset?.after !== undefined && readsOnlyNulls(keyset.after);
  draft.order.push(...order.slice(isIdle ? 1 : 0).map(term => orderSql(term, tables, draft)));
  const positions = terms.map(({ sought, bindings }) => {
    const text = seek.read(sought);
    const times = text.split(sought.value).length - 1;
    return draft.computed(fragment(text, Array.from({ length: times }, () => bindings).flat()));
  });
  return { positions, hold: raw => seek.hold(raw) };
}

interface Seeking {
  readonly tables: OrderTables;
  readonly writer: OrderWriter;
}

/** Where rows are found: the condition, and what of it is bound of the place. */
interface SoughtRows {
  readonly condition: Fragment;
  readonly sought: ReadonlySet<Binding>;
}

/** That a row comes after a place, or has it. */
export function seekSql(after: KeysetStart, order: readonly OrderTerm[], seeking: Seeking): SoughtRows {
  const terms = order.map((term, index) => placedTerm(after, { term, index }, seeking));
  const sought = new Set(terms.flatMap(({ at }) => (at === undefined ? [] : [at.bind])));
  return { condition: reachedSql(after, terms, seeking.writer.dialect), sought };
}

function placedTerm(
  { position, forms }: KeysetStart,
  { term, index }: { readonly term: OrderTerm; readonly index: number },
  { tables, writer }: Seeking,
): PlacedTerm {
  const { syntax } = writer.dialect;
  const form = forms[index] ?? undefined;
  const bind: Binding = values => syntax.seek.bind(heldAt(values[position.slot], index));
  const sought = soughtTerm(term, tables, writer);
  const followed = followerOf(term, { isNull: form === undefined, mayBeNull: sought.mayBeNull }, syntax);
  return { ...sought, at: form === undefined ? undefined : { form, bind }, followed };
}

function reachedSql({ part, reach }: KeysetStart, terms: readonly PlacedTerm[], dialect: Dialect): Fragment {
  const [first, ...rest] = terms as [PlacedTerm, ...PlacedTerm[]]; // an order that is complete has a term
  if (reach === 'at') return joinFragments(terms.map(term => equalSql(term, dialect)), ' AND '); // prettier-ignore
  if (part === 'far') return nullSql(first, first.at === undefined ? 'IS NOT NULL' : 'IS NULL');
  const begins = part === 'near' ? { ...first, followed: undefined } : first;
  return seekFrom([begins, ...rest], { dialect, hasEqual: reach === 'from', isFirst: true }) ?? fragment('1 = 0');
}

/** What is in the slot of a position is one, and has a text there where its shape has no null. */
const heldAt = (position: unknown, index: number): string => (position as readonly string[])[index] as string;

interface SeekWay {
  readonly dialect: Dialect;
  /** Whether rows are sought that have the place, too. */
  readonly hasEqual: boolean;
  readonly isFirst: boolean;
}

/** Undefined: no row does. */
function seekFrom([first, ...rest]: readonly PlacedTerm[], way: SeekWay): Fragment | undefined {
  if (first === undefined) return undefined;
  const { dialect, isFirst } = way;
  const ways = [...beyondSql(first, dialect), ...equalWays(first, rest, way)];
  if (ways.length === 0) return undefined;
  const either = wrapFragment('(', joinFragments(ways, ' OR '), ')');
  // Said once more for an index, which serves no OR.
  const isServed = isFirst && ways.length === 2 && first.isOwn && first.followed === undefined;
  if (first.at === undefined || !isServed) return either;
  return joinFragments([comparedSql(first, first.at, { orEqual: '=', dialect }), either], ' AND ');
}

/** The rows that have the value of a term, as the terms after it have them. */
function equalWays(term: PlacedTerm, rest: readonly PlacedTerm[], way: SeekWay): readonly Fragment[] {
  const equal = equalSql(term, way.dialect);
  if (rest.length === 0) return way.hasEqual ? [equal] : [];
  const further = seekFrom(rest, { ...way, isFirst: false });
  return further === undefined ? [] : [wrapFragment('(', joinFragments([equal, further], ' AND '), ')')];
}

/** What comes after the value of a term, whatever follows in the order. */
function beyondSql(term: PlacedTerm, dialect: Dialect): readonly Fragment[] {
  const { at, followed } = term;
  const compared = at === undefined ? [] : [comparedSql(term, at, { orEqual: '', dialect })];
  if (followed === undefined) return compared;
  return [...compared, nullSql(term, followed === 'nulls' ? 'IS NULL' : 'IS NOT NULL')];
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

function soughtTerm(term: OrderTerm, tables: OrderTables, writer: OrderWriter): SoughtTerm {
  const { by } = term;
  const table = orderedTable(by, tables);
  if ('aggregate' in by) {
    const { text, bindings } = orderedAggregate(by.aggregate, table, writer);
    const sought = { value: text, type: by.aggregate.type, isColumn: false };
    return { term, sought, bindings, isOwn: false, mayBeNull: true };
  }
  if (!('attribute' in by)) throw new TypeError('A place in an order is one of attributes and aggregates.');
  const isOwn = table === tables.target;
  const sought = soughtColumn(table, by.attribute, writer.dialect);
  return { term, sought, bindings: [], isOwn, mayBeNull: !isOwn || mayHaveNull(table.definition, by.attribute) };
}

function soughtColumn(table: TableRef, attribute: string, dialect: Dialect): SoughtValue {
  const type = typeOf(table.definition, attribute);
  const value = dialect.syntax.ordered(columnSql(dialect, table, attribute), type);
  return { value, type, isColumn: true };
}
