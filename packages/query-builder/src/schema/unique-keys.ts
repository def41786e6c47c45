import {
  attributeOf,
  DatabaseError,
  shortenName,
  uniqueKeysOf,
  type ExecutionContext,
  type ModelDefinition,
  type TableName,
  type Uniqueness,
  UniqueConstraintError,
  type ConflictClause,
} from '@mortise/core';
import { after, type Awaitable, type Executor, mending } from '../sql/statement';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { createIndex, fullName } from './create-statements';
import { uniqueViolation } from '../dialects/shared/statement-errors';
import { withAttributes } from './violated-attributes';
import { prefixedName } from '../sql/identifier';

/** A unique key over whole columns and all rows. */
interface UniqueKey {
  /** As the catalogue has it; keys that nobody looked up have none. */
  readonly name?: string;
  /** Names of its columns, as the catalogue has them. */
  readonly columnNames?: readonly string[];
  /** Names of columns, in small letters. */
  readonly columns: ReadonlySet<string>;
  /** Whether an INSERT can go by it; it can't by one that is checked late. */
  readonly canDecide: boolean;
}

/** What the catalogue says of the unique keys of tables: asked for until there is an answer, which is kept. */
export class UniqueKeys {
  readonly #known = new Map<string, readonly UniqueKey[]>();
  readonly #warned = new Set<string>();
  /** How often what is known has changed otherwise than by a look. */
  #changes = 0;

  constructor(
    private readonly executor: Executor,
    private readonly syntax: SchemaSyntax,
  ) {}

  /** What there is over these attributes; where there is nothing, the first who asks is warned. */
  over(definition: ModelDefinition, attributes: readonly string[], context: ExecutionContext): Awaitable<Uniqueness> {
    return after(this.#keysOf(definition.table, context), keys => {
      // Without a table, the statement that needs it has more to tell.
      if (keys === undefined) return 'decided';
      const uniqueness = uniquenessOf(keys, columnsOf(definition, attributes));
      if (uniqueness === 'missing') this.#warn(definition, attributes);
      return uniqueness;
    });
  }

  /** Runs a write; what it fails with tells the columns of the key that was met. */
  explaining<T>(write: () => Awaitable<T>, command: FailedWrite, context: ExecutionContext): Awaitable<T> {
    return mending(write, error => this.#throwExplained(error, command, context));
  }

  async #throwExplained(error: unknown, command: FailedWrite, context: ExecutionContext): Promise<never> {
    if (error instanceof DatabaseError && error.code === 'UNKNOWN_CONFLICT_KEY') throw this.#lacking(error, command);
    throw await this.#named(error, command, context);
  }

  /** An error of a write, which tells the columns of a unique key also where the database names the key alone. */
  async #named(error: unknown, write: FailedWrite, context: ExecutionContext): Promise<unknown> {
    const { syntax } = this;
    const keysByName = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
      // Asked anew: a key that was added by hand is not among those that are known.
      const keys = (await this.#read(write.definition.table, context)) ?? [];
      return new Map(keys.map(({ name = '', columnNames = [] }) => [name, columnNames]));
    };
    return withAttributes(await withViolatedKey(error, write, { syntax, keysByName }), write.definition, syntax);
  }

  /** A table that was made as its definition says need not be looked at. */
  know(definition: ModelDefinition, context: ExecutionContext): void {
    const keys = uniqueKeysOf(definition).map(key => ({ columns: columnsOf(definition, key), canDecide: true }));
    this.#change(definition.table, keys);
    this.#forgetAfterRollback(definition.table, context);
  }

  forget({ table }: ModelDefinition): void {
    this.#change(table, undefined);
  }

  /** An INSERT went by a key that is not there, or no more: who asks for it again is told so. */
  #lacking(error: DatabaseError, { definition, conflict }: FailedWrite): DatabaseError {
    this.forget(definition);
    if (conflict === undefined) return error;
    const columns = conflict.attributes.map(name => attributeOf(definition, name).columnName).join(', ');
    const message = `The table of ${definition.name} has no unique key over (${columns}), by which rows that are there are told.`;
    const hint = `It was dropped, or never made. Add it: ${addsKey(definition, conflict.attributes, this.syntax)}`;
    const { code, cause, sql, parameters, table } = error;
    return new DatabaseError(code, message, { hint, cause, sql, parameters, table });
  }

  /**
   * Only what is known is shared. Another call's look may wait for a connection, or stand behind a statement, that the
   * transaction of this one holds: who has no answer looks on a connection of its own.
   */
  #keysOf(table: TableName, context: ExecutionContext): Awaitable<readonly UniqueKey[] | undefined> {
    return this.#known.get(placeOf(table)) ?? this.#look(table, context);
  }

  async #look(table: TableName, context: ExecutionContext): Promise<readonly UniqueKey[] | undefined> {
    const changes = this.#changes;
    this.#forgetAfterRollback(table, context);
    const keys = await this.#read(table, context);
    // A table may have been made or dropped meanwhile.
    if (keys !== undefined && changes === this.#changes) this.#known.set(placeOf(table), keys);
    return keys;
  }

  /** What was seen in a transaction may be gone with it. */
  #forgetAfterRollback(table: TableName, context: ExecutionContext): void {
    this.executor.transactionOf(context)?.afterRollback(() => this.#change(table, undefined));
  }

  #change(table: TableName, keys: readonly UniqueKey[] | undefined): void {
    this.#changes += 1;
    if (keys === undefined) this.#known.delete(placeOf(table));
    else this.#known.set(placeOf(table), keys);
  }

  async #read(table: TableName, context: ExecutionContext): Promise<readonly UniqueKey[] | undefined> {
    const sql = this.syntax.uniqueKeys(table);
    const statement = { sql, writes: false, returnsRows: true, cached: false };
    const { rows } = await this.executor.run(statement, [], context);
    return rows.length === 0 ? undefined : keysIn(rows);
  }

  #warn(definition: ModelDefinition, attributes: readonly string[]): void {
    const place = `${placeOf(definition.table)}\0${attributes.join()}`;
    if (this.#warned.has(place)) return;
    this.#warned.add(place);
    process.emitWarning(missingKey(definition, attributes, this.syntax), {
      type: 'MortiseWarning',
      code: 'MISSING_UNIQUE_KEY',
    });
  }
}

const placeOf = ({ schema, name }: TableName): string => `${schema ?? ''}\0${name}`;

const columnsOf = (definition: ModelDefinition, attributes: readonly string[]): ReadonlySet<string> =>
  new Set(attributes.map(name => attributeOf(definition, name).columnName.toLowerCase()));

/** Rows of a key, a column and whether the key can decide; a key over something else than a column has none. */
function keysIn(rows: readonly (readonly unknown[])[]): readonly UniqueKey[] {
  const byName = new Map<string, (readonly unknown[])[]>();
  for (const row of rows) if (row[0] !== null) byName.set(text(row[0]), [...(byName.get(text(row[0])) ?? []), row]);
  return [...byName]
    .filter(([, parts]) => parts.every(([, column]) => column !== null))
    .map(([name, parts]) => ({
      name,
      columnNames: parts.map(([, column]) => text(column)),
      columns: new Set(parts.map(([, column]) => text(column).toLowerCase())),
      canDecide: parts.every(([, , canDecide]) => text(canDecide) === '1'),
    }));
}

/** Names come as texts, or as the bytes of texts; numbers as numbers. */
const text = (value: unknown): string => (value as string | number | Buffer).toString();

/** Any key over some of the columns keeps the same values from standing twice; one over all of them can decide. */
function uniquenessOf(keys: readonly UniqueKey[], columns: ReadonlySet<string>): Uniqueness {
  const held = keys.filter(key => [...key.columns].every(name => columns.has(name)));
  if (held.some(key => key.canDecide && key.columns.size === columns.size)) return 'decided';
  return held.length > 0 ? 'held' : 'missing';
}

/** The statement that adds a unique key, under the name that `sync` would give it. */
function addsKey(definition: ModelDefinition, attributes: readonly string[], syntax: SchemaSyntax): string {
  const names = attributes.map(name => attributeOf(definition, name).columnName);
  const name = shortenName([definition.table.name, ...names.sort(), 'unique'].join('_'));
  return createIndex({ name, unique: true, attributes }, definition, syntax);
}

function missingKey(definition: ModelDefinition, attributes: readonly string[], syntax: SchemaSyntax): string {
  const names = attributes.map(name => attributeOf(definition, name).columnName);
  const columns = names.map(name => syntax.quoteIdentifier(name)).join(', ');
  const table = syntax.quoteTable(definition.table);
  const twice = `SELECT ${columns} FROM ${table} GROUP BY ${columns} HAVING COUNT(*) > 1`;
  return (
    `The table of ${definition.name} has no unique key over (${names.join(', ')}), so links are looked for under a lock ` +
    `before they are written, and other programs may write them twice. A new key is noticed when a program is started again. Take off what is there twice (${twice}), then add ` +
    `the key: ${addsKey(definition, attributes, syntax)}`
  );
}

/** A write that failed. */
export interface FailedWrite {
  readonly definition: ModelDefinition;
  readonly conflict?: ConflictClause | undefined;
  /** Of an INSERT: what it gives values. */
  readonly attributes?: readonly string[];
}

/** The names of a table's unique keys, as the catalogue has them, with their columns. */
type KeysByName = () => Promise<ReadonlyMap<string, readonly string[]>>;

/** An error of a unique key, with table and columns also where the database tells no more than the name of the key. */
async function withViolatedKey(
  error: unknown,
  write: FailedWrite,
  { syntax, keysByName }: { readonly syntax: SchemaSyntax; readonly keysByName: KeysByName },
): Promise<unknown> {
  if (!(error instanceof UniqueConstraintError) || error.columns.length > 0) return error;
  const names = possibleNames(error);
  const met = definedKey(names, write, syntax) ?? (await foundKey(names, keysByName));
  if (met === undefined) return error;
  const { schema, name } = write.definition.table;
  const table = syntax.supportsSchemas ? name : prefixedName(schema, name);
  const { sql, parameters } = error;
  return uniqueViolation({ sql, parameters, cause: error.original(), ...met, table });
}

interface MetKey {
  readonly constraint: string | undefined;
  readonly columns: readonly string[];
}

/** What the key may be called: where names have dots, what was taken for one of the table may belong to that of the key. */
function possibleNames({ constraint, table }: UniqueConstraintError): readonly (string | undefined)[] {
  if (constraint === undefined || table === undefined) return [constraint];
  const parts = [...table.split('.'), constraint];
  return parts.map((_part, from) => parts.slice(from).join('.'));
}

/** By the model's own account. */
function definedKey(
  names: readonly (string | undefined)[],
  write: FailedWrite,
  syntax: SchemaSyntax,
): MetKey | undefined {
  const { definition } = write;
  for (const constraint of names) {
    const named = constraint === undefined ? onlyOther(write) : keyNamed(constraint, definition, syntax);
    if (named !== undefined)
      return { constraint, columns: named.map(name => attributeOf(definition, name).columnName) };
  }
  return undefined;
}

function keyNamed(
  constraint: string,
  definition: ModelDefinition,
  syntax: SchemaSyntax,
): readonly string[] | undefined {
  const { primaryKey, primaryKeyName, indexes } = definition;
  const own = indexes.find(({ name }) => fullName(name, definition, syntax) === constraint);
  if (own !== undefined) return own.attributes;
  return constraint === 'PRIMARY' || constraint === primaryKeyName ? primaryKey : undefined;
}

/**
 * Where no key is named, a row was there by another key than the one that decides: by which, if there is one other. No row is
 * met by a key that the new one leaves to the database.
 */
function onlyOther({ definition, conflict, attributes }: FailedWrite): readonly string[] | undefined {
  const decides = new Set(conflict?.attributes);
  const isMet = (key: readonly string[]): boolean =>
    attributes === undefined || key.some(name => attributes.includes(name));
  const others = uniqueKeysOf(definition).filter(
    key => isMet(key) && (key.length !== decides.size || !key.every(name => decides.has(name))),
  );
  return conflict !== undefined && others.length === 1 ? others[0] : undefined;
}

async function foundKey(names: readonly (string | undefined)[], keysByName: KeysByName): Promise<MetKey | undefined> {
  if (names.includes(undefined)) return undefined;
  // The error that is to be told counts, whatever keeps the catalogue from answering.
  const keys = await keysByName().catch(() => undefined);
  for (const constraint of names) {
    const columns = keys?.get(constraint as string); // as above
    if (columns !== undefined) return { constraint, columns };
  }
  return undefined;
}
