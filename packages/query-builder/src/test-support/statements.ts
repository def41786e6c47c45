import type { ExecutionContext } from '@mortise/core';
import type { Connections } from '../connections';

/** Rows of a SELECT, as arrays of the driver's text or values. */
export async function select(
  connections: Connections,
  sql: string,
  context: ExecutionContext = {},
): Promise<readonly (readonly unknown[])[]> {
  const statement = { sql, writes: false, returnsRows: true, cached: false };
  return (await connections.run(statement, [], context)).rows;
}

/** Runs a statement without rows. */
export async function write(connections: Connections, sql: string, context: ExecutionContext = {}): Promise<number> {
  const statement = { sql, writes: true, returnsRows: false, cached: false };
  return (await connections.run(statement, [], context)).affected;
}

/** The names in table `person`, in order. */
export async function names(connections: Connections, context: ExecutionContext = {}): Promise<unknown[]> {
  return (await select(connections, 'SELECT name FROM person ORDER BY name', context)).map(([name]) => name);
}

export async function createPerson(connections: Connections): Promise<void> {
  await write(connections, 'CREATE TABLE person (name VARCHAR(100) PRIMARY KEY)');
}

export async function insert(connections: Connections, name: string, context: ExecutionContext = {}): Promise<void> {
  await write(connections, `INSERT INTO person (name) VALUES ('${name}')`, context);
}

export const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Lets all go on once so many have arrived; later ones pass. */
export function meeting(size: number): () => Promise<void> {
  let arrived = 0;
  let open = (): void => {};
  const everybody = new Promise<void>(resolve => (open = resolve));
  return () => {
    arrived += 1;
    if (arrived >= size) open();
    return everybody;
  };
}
