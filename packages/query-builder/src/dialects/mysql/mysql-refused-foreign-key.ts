import { DatabaseError, type DatabaseErrorDetails } from '@mortise/core';
import type { Ask } from '../contract/alter-syntax';
import { messageOf } from '../shared/driver-error';
import { foreignKeyRefused } from '../shared/statement-errors';

/** `Can't create table … (errno: 150 …)`: of a foreign key that doesn't fit, or whose name is taken (121). */
export function tableNotCreated(details: DatabaseErrorDetails): DatabaseError {
  const message = messageOf(details.cause);
  const named = { ...details, table: /table `(?:[^`]|``)*`\.`((?:[^`]|``)*)`/.exec(message)?.[1] };
  if (/errno: 150\b/.test(message)) return refusedForeignKey(named);
  if (/errno: 121\b/.test(message)) return nameTaken(named);
  return new DatabaseError('DATABASE_ERROR', `MySQL: ${message} (1005).`, details);
}

/** A foreign key that the server refuses, whether it says why or not. */
export function refusedForeignKey(details: DatabaseErrorDetails): DatabaseError {
  const named = { ...details, ...onlyKeyIn(details.sql) };
  const message = messageOf(details.cause);
  const isBare = /errno: 150\b|^Cannot add foreign key constraint/.test(message);
  return foreignKeyRefused(named, isBare ? 'its ends do not fit each other' : message);
}

/** Names of foreign keys are taken once for all tables of a database. */
export function nameTaken(details: DatabaseErrorDetails): DatabaseError {
  const named = { ...details, ...onlyKeyIn(details.sql) };
  const name = named.constraint === undefined ? 'the name of a foreign key' : `the name "${named.constraint}"`;
  const message = `Another constraint of the database has ${name} already.`;
  const hint = 'No two tables of a database share the name of a foreign key: drop or rename the other one.';
  return new DatabaseError('CONSTRAINT_NAME_TAKEN', message, { hint, ...named });
}

/** Asks the server, on the connection of the statement that failed, which foreign key it refused and why. */
export async function explainRefusal(error: unknown, ask: Ask): Promise<unknown> {
  if (!(error instanceof DatabaseError) || !EXPLAINED.has(error.code)) return error;
  // What the server has to tell is not worth losing the error for.
  const warnings = await ask('SHOW WARNINGS').catch(() => []);
  const refusals = warnings.flatMap(row => refusalIn(String(row[2])) ?? []);
  const [refusal] = refusals;
  if (refusal === undefined) return error;
  const { sql, parameters, table, code } = error;
  const details = {
    sql,
    parameters,
    cause: error.original(),
    table,
    ...refusal,
    ...keysIn(sql).find(isNamed(refusal.constraint)),
  };
  return code === 'FOREIGN_KEY_REFUSED' ? foreignKeyRefused(details, refusal.reason) : nameTaken(details);
}

const EXPLAINED = new Set(['FOREIGN_KEY_REFUSED', 'CONSTRAINT_NAME_TAKEN']);

interface Refusal {
  readonly constraint: string;
  readonly reason: string;
}

/** ``… with foreign key `x` constraint failed. Field type …``, ``… duplicate name, CONSTRAINT `x` FOREIGN KEY …`` */
function refusalIn(warning: string): Refusal | undefined {
  const [, failed, reason = ''] = /foreign key `((?:[^`]|``)*)` constraint failed\. (.*)$/s.exec(warning) ?? [];
  const constraint = failed ?? /duplicate name, CONSTRAINT `((?:[^`]|``)*)`/.exec(warning)?.[1];
  return constraint === undefined ? undefined : { constraint, reason };
}

type Key = Required<Pick<DatabaseErrorDetails, 'constraint' | 'columns'>>;

/** Which key it is, where the statement makes one. */
function onlyKeyIn(sql: string | undefined): Partial<Key> {
  const keys = keysIn(sql);
  return keys.length === 1 ? { ...keys[0] } : {};
}

function keysIn(sql = ''): readonly Key[] {
  return [...sql.matchAll(/CONSTRAINT `((?:[^`]|``)*)` FOREIGN KEY \(([^)]*)\)/g)].map(
    ([, constraint = '', columns = '']) => ({
      constraint,
      columns: columns.split(', ').map(name => name.slice(1, -1)),
    }),
  );
}

const isNamed =
  (name: string) =>
  ({ constraint }: Key): boolean =>
    constraint === name;
