import type { DatabaseErrorDetails } from '@mortise/core';
import type { FailedCall } from '../contract/driver';
import { messageOf } from '../shared/driver-error';

type Names = Pick<DatabaseErrorDetails, 'table' | 'columns' | 'constraint'>;

/** Errors whose message speaks of the schema or the server, never of a value. */
const VALUE_FREE = new Set([
  1050, 1051, 1054, 1061, 1068, 1071, 1072, 1091, 1101, 1103, 1117, 1142, 1146, 1153, 1170, 1227, 1264, 1406, 1792,
  1824, 1830, 3730,
]); // prettier-ignore

/** Errors whose message quotes the statement: free of bound values where none was written into it. */
const QUOTES_STATEMENT = new Set([1064, 1149]);

/** What the server says, as far as it can hold no bound value. */
export function describeErrno(errno: number | undefined, error: unknown, { parameters = [] }: FailedCall): string {
  if (errno === undefined) return 'The driver of MySQL refused the call.';
  const mayTell = VALUE_FREE.has(errno) || (QUOTES_STATEMENT.has(errno) && parameters.length === 0);
  return mayTell ? `MySQL: ${messageOf(error)} (${errno}).` : `MySQL refused the statement (${errno}).`;
}

/** Table, columns and constraint, which MySQL and MariaDB tell in their messages only. */
export function constraintNames(errno: number | undefined, error: unknown): Names {
  const read = errno === undefined ? undefined : NAME_READERS.get(errno);
  return read === undefined ? {} : read(messageOf(error));
}

const NAME_READERS: ReadonlyMap<number, (message: string) => Names> = new Map([
  [1062, duplicateKey],
  [1586, duplicateKey],
  [1451, foreignKey],
  [1452, foreignKey],
  [1048, missingColumn],
  [1364, missingColumn],
  [3819, failedCheck],
  [4025, failedCheck],
]);

/** `Duplicate entry 'x' for key 'person.email'`; MariaDB says `'email'`. The value may hold quotes: read from the end. */
function duplicateKey(message: string): Names {
  const key = /for key '([^']*)'$/.exec(message)?.[1];
  if (key === undefined) return {};
  const dot = key.lastIndexOf('.');
  return dot < 0 ? { constraint: key } : { table: key.slice(0, dot), constraint: key.slice(dot + 1) };
}

/** ``… fails (`test`.`like`, CONSTRAINT `like_person_fk` FOREIGN KEY (`person_id`) REFERENCES …`` */
function foreignKey(message: string): Names {
  const found =
    /fails \((?:`(?:[^`]|``)*`\.)?`((?:[^`]|``)*)`, CONSTRAINT `((?:[^`]|``)*)` FOREIGN KEY \(([^)]*)\)/.exec(message);
  if (found === null) return {};
  return { table: found[1], constraint: found[2], columns: quotedNames(found[3]) };
}

const quotedNames = (list: string | undefined): string[] => (list ?? '').split(', ').map(name => name.slice(1, -1));

/** `Column 'name' cannot be null`, `Field 'name' doesn't have a default value`. */
function missingColumn(message: string): Names {
  const column = /^(?:Column|Field) '(.*)' (?:cannot|doesn)/.exec(message)?.[1];
  return column === undefined ? {} : { columns: [column] };
}

/** ``Check constraint 'age' is violated.``; MariaDB: ``CONSTRAINT `age` failed for `test`.`person` ``. */
function failedCheck(message: string): Names {
  const found = /^CONSTRAINT `(.*)` failed for `.*`\.`(.*)`$/.exec(message);
  if (found !== null) return { constraint: found[1], table: found[2] };
  return { constraint: /^Check constraint '(.*)' is violated/.exec(message)?.[1] };
}
