import {
  attributeOf,
  type Awaitable,
  ParameterBag,
  QueryError,
  type Condition,
  type ExecutionContext,
  type InsertCommand,
  type SelectQuery,
} from '@mortise/core';
import type { InsertStrategy, SentRows } from './insert-plan';
import { identifyingKey } from './row-matching';

/** Reads rows as plain objects. */
export type ReadRows = (
  query: SelectQuery,
  values: readonly unknown[],
  context: ExecutionContext,
) => Awaitable<object[]>;

/**
 * Without RETURNING (on MySQL, and on MariaDB before 10.5) the server tells one number of a statement. So each row takes
 * a statement, whose number is the counter of the row; what else has to be known of it is read by the row's key.
 * Numbers of several rows are never counted up from the first: in a cluster they have gaps.
 *
 * Written after MySQL's documentation; what was run is MariaDB told to be a MySQL.
 *
 * @throws QueryError `UNREADABLE_ROW`, before anything is written
 */
export function insertIdStrategy(command: InsertCommand, select: ReadRows): InsertStrategy {
  const { definition, attributes, conflict, returning, required, tellsKept } = command;
  const counter = required.find(name => attributeOf(definition, name).autoIncrement);
  const others = required.filter(name => name !== counter);
  const key = others.length === 0 ? [] : keyToReadBy(command, counter);
  const tells = tellsKept === true ? 'skippedRowById' : counter === undefined ? undefined : 'counter';
  return {
    shape: { definition, attributes, conflict, returning: [], tells },
    oneByOne: true,
    read: async (sent, context) => {
      if (tells === 'skippedRowById' && Number(sent.result.insertId) === sent.mark) return [undefined];
      const made = new Map(counter === undefined ? [] : [[counter, counterValue(counter, sent)]]);
      const row = others.length === 0 ? {} : await readRow({ sent, key, others, made }, select, context);
      return [returning.map(name => (made.has(name) ? made.get(name) : row[name]))];
    },
  };
}

function keyToReadBy(command: InsertCommand, counter: string | undefined): readonly string[] {
  const { definition, required } = command;
  if (counter !== undefined) return [counter];
  const key = identifyingKey(command);
  if (key !== undefined) return key;
  const message = `The database makes ${definition.name}.${required.join(', ')}, and this server can't tell what it made.`;
  throw new QueryError('UNREADABLE_ROW', message, {
    hint: 'Give the primary key a default that is made in JavaScript, as DataTypes.UUIDV4.',
  });
}

/** As the column would be read. */
function counterValue(counter: string, { command: { definition }, result }: SentRows): unknown {
  return attributeOf(definition, counter).normalise(result.insertId);
}

interface RowToRead {
  readonly sent: SentRows;
  readonly key: readonly string[];
  readonly others: readonly string[];
  readonly made: ReadonlyMap<string, unknown>;
}

async function readRow(
  { sent, key, others, made }: RowToRead,
  select: ReadRows,
  context: ExecutionContext,
): Promise<Record<string, unknown>> {
  const { definition, attributes, rows } = sent.command;
  const bag = new ParameterBag();
  const conditions = key.map((attribute): Condition => {
    const value = made.has(attribute) ? made.get(attribute) : rows[0]?.[attributes.indexOf(attribute)];
    return { type: 'compare', attribute, operator: '=', value: bag.canonical(definition, attribute, value) };
  });
  const where: Condition = { type: 'and', conditions };
  const query: SelectQuery = { definition, attributes: others, where, includes: [], order: [], mode: 'plain' };
  const [row = {}] = await select(query, bag.values, context);
  return row as Record<string, unknown>;
}
