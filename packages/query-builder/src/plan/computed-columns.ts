import {
  DataTypes,
  type ComputedColumn,
  type DataType,
  type DataTypeKind,
  onlyPiece,
  type PathAggregate,
  type PlaceColumn,
  type SqlPiece,
  type SubqueryPiece,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { ComputedReader } from '../read/read-rows';
import { columnSql, keyColumns, typeOf, type TableRef, keyList } from './columns';
import { aggregateSql } from './condition-sql';
import { fragment, wrapFragment, type Fragment } from '../sql/fragment';
import type { SelectDraft } from './select-draft';
import { piecesSql } from './pieces-sql';

type Decoder = ComputedReader['decode'];

/** Adds the computed columns of a model's rows, and gives their readers. */
export function computedColumns(
  columns: readonly ComputedColumn[] | undefined,
  table: TableRef,
  draft: SelectDraft,
): readonly ComputedReader[] {
  return (columns ?? []).map(column => {
    const context = draft.contextOf(table);
    if ('pieces' in column) {
      const { as, pieces } = column;
      if (isJsonValue(pieces)) return draft.typed(as, piecesSql(pieces, context), jsonReader);
      return {
        as,
        position: draft.computed(piecesSql(pieces, context)),
        decode: isNumber(pieces) ? Number : undefined,
      };
    }
    if ('subquery' in column) return subqueryColumn(column, table, draft);
    if ('attribute' in column) return renamedColumn(column, table, draft);
    if ('list' in column) return placeColumn(column, table, draft);
    const { aggregate } = column;
    const value = { type: readType(aggregate), decode: aggregateDecoder(aggregate, draft.dialect) };
    const known = draft.grouped.get(aggregate);
    const sql = known === undefined ? aggregateSql(aggregate, context, 'read') : groupedSql(known, aggregate, draft);
    return draft.typed(column.as, sql, value);
  });
}

/** What is read of a value that is joined in groups. */
function groupedSql(value: string, { attribute, definition }: PathAggregate, { dialect }: SelectDraft): Fragment {
  if (attribute === undefined) return fragment(value);
  const { selectAs } = dialect.codecOf(typeOf(definition, attribute));
  return fragment(selectAs?.(value) ?? value);
}

/** Some drivers give numbers as texts, and so they are left, unless it is known that they are small. */
function isNumber(pieces: readonly SqlPiece[]): boolean {
  const piece = onlyPiece(pieces);
  if (piece === undefined) return false;
  return 'datePart' in piece || 'random' in piece || ('search' in piece && piece.gives === 'relevance');
}

/** Of a sub-query it is known what its one column is. */
function subqueryColumn(
  { as, subquery }: { readonly as: string; readonly subquery: SubqueryPiece },
  table: TableRef,
  draft: SelectDraft,
): ComputedReader {
  const sql = draft.aliases.write.subquery(subquery, draft.contextOf(table), true);
  const { attributes, computed = [], definition } = subquery.query;
  const [name] = attributes;
  const [column] = computed;
  if (name !== undefined || (column !== undefined && 'attribute' in column)) {
    const type = typeOf(definition, name ?? (column as { readonly attribute: string }).attribute); // one or the other is there
    return draft.typed(as, sql, { type, decode: draft.dialect.codecOf(type).decode });
  }
  if (column === undefined || !('aggregate' in column)) return { as, position: draft.computed(sql), decode: undefined };
  const { aggregate } = column;
  return draft.typed(as, sql, { type: readType(aggregate), decode: aggregateDecoder(aggregate, draft.dialect) });
}

/** A value within JSON is read as one, and not as the text that the driver gives. */
function isJsonValue(pieces: readonly SqlPiece[]): boolean {
  const piece = onlyPiece(pieces);
  return piece !== undefined && 'json' in piece && piece.as === 'json';
}

const jsonReader = {
  type: DataTypes.JSON(),
  decode: (raw: unknown): unknown => (typeof raw === 'string' ? (JSON.parse(raw) as unknown) : raw),
};

function renamedColumn(
  { as, attribute }: { readonly as: string; readonly attribute: string },
  table: TableRef,
  draft: SelectDraft,
): ComputedReader {
  const column = columnSql(draft.dialect, table, attribute);
  const type = typeOf(table.definition, attribute);
  const { selectAs, decode } = draft.dialect.codecOf(type);
  return draft.typed(as, fragment(selectAs?.(column) ?? column), { type, decode });
}

/** The list is joined: a lookup for each row would read it again and again. */
function placeColumn({ as, attributes, list }: PlaceColumn, table: TableRef, draft: SelectDraft): ComputedReader {
  const { dialect } = draft;
  const like = keyColumns(dialect, table.definition, attributes);
  const { source, keys, ordinal } = dialect.syntax.keyTable(keyList(list, like), draft.aliases.next());
  const pairs = attributes.map((name, part) => `${columnSql(dialect, table, name)} = ${keys[part]}`);
  draft.joins.push(wrapFragment('LEFT JOIN ', source, ` ON ${pairs.join(' AND ')}`));
  return { as, position: draft.computed(fragment(ordinal)), decode: counted => Number(counted) - 1 };
}

const DECIMAL = DataTypes.DECIMAL();

/** What an aggregate is like for the database: a sum has more digits than what is summed. */
function readType({ function: name, attribute, definition }: PathAggregate): DataType {
  const isValue = (name === 'min' || name === 'max') && attribute !== undefined;
  return isValue ? typeOf(definition, attribute) : DECIMAL;
}

/** Drivers give the same sum as a number, a bigint or a text. */
function aggregateDecoder(aggregate: PathAggregate, dialect: Dialect): Decoder {
  const { function: name, attribute, definition, steps } = aggregate;
  if (name === 'count' || name === 'avg' || attribute === undefined) return Number;
  const type = typeOf(definition, attribute);
  if (name === 'sum') return sumDecoder(type);
  const { decode } = dialect.codecOf(type);
  // The least of a group may have been worked out with other digits than it is stored with.
  return steps.length === 0 && type.kind === 'DECIMAL' ? sumDecoder(type) : decode;
}

const sumDecoders: Partial<Record<DataTypeKind, (type: DataType) => Decoder>> = {
  BIGINT: type => (type.as === 'bigint' ? raw => BigInt(String(raw)) : String),
  DECIMAL: ({ scale }) => (scale === undefined ? String : raw => withScale(raw, scale)),
};

/** With as many digits behind the point as the type has. */
function withScale(raw: unknown, scale: number): string {
  if (typeof raw === 'number') return raw.toFixed(scale);
  const [whole = '', fraction = ''] = String(raw).split('.');
  return scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`;
}

function sumDecoder(type: DataType): Decoder {
  return sumDecoders[type.kind]?.(type) ?? Number;
}
