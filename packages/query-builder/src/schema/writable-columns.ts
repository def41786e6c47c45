import type { ExecutionContext, ModelDefinition, TableName, WritableColumns } from '@mortise/core';
import type { Executor } from '../sql/statement';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';

interface FoundColumn {
  readonly name: string;
  readonly isGranted: boolean;
  readonly isWatched: boolean;
}

/** What the catalogue says of the columns that take a value: asked for until there is one, which is kept. */
export class ColumnsToWrite {
  /** By table; undefined for those that were made as their definition says, by the same user. */
  readonly #known = new Map<string, readonly FoundColumn[] | undefined>();
  /** How often something was. */
  #forgotten = 0;

  constructor(
    private readonly executor: Executor,
    private readonly syntax: SchemaSyntax,
  ) {}

  async of(definition: ModelDefinition, context: ExecutionContext): Promise<WritableColumns | undefined> {
    const { table } = definition;
    const place = placeOf(table);
    if (this.#known.has(place)) return described(definition, this.#known.get(place));
    const forgotten = this.#forgotten;
    const found = await this.#read(table, context);
    // What is not granted today may be tomorrow; and what was read before a change may not be so after it.
    if (found?.some(({ isGranted }) => isGranted) === true && forgotten === this.#forgotten)
      this.#keep(table, found, context);
    return described(definition, found);
  }

  /** A table that was made as its definition says need not be looked at. */
  know({ table }: ModelDefinition, context: ExecutionContext): void {
    this.#keep(table, undefined, context);
  }

  forget({ table }: ModelDefinition): void {
    this.#forgotten += 1;
    this.#known.delete(placeOf(table));
  }

  #keep(table: TableName, found: readonly FoundColumn[] | undefined, context: ExecutionContext): void {
    // What was seen in a transaction may be gone with it.
    this.executor.transactionOf(context)?.afterRollback(() => this.#known.delete(placeOf(table)));
    this.#known.set(placeOf(table), found);
  }

  async #read(table: TableName, context: ExecutionContext): Promise<readonly FoundColumn[] | undefined> {
    const sql = this.syntax.writableColumns?.(table);
    if (sql === undefined) return undefined;
    const statement = { sql, writes: false, returnsRows: true, cached: false };
    const { rows } = await this.executor.run(statement, [], context);
    return rows.map(([name, isGranted, isWatched]) => ({
      name: String(name),
      isGranted: isGranted === '1',
      isWatched: isWatched === '1',
    }));
  }
}

const placeOf = ({ schema, name }: TableName): string => `${schema ?? ''}\0${name}`;

/** The columns that the model knows, by its names for them. */
function described(
  { attributes }: ModelDefinition,
  found: readonly FoundColumn[] | undefined,
): WritableColumns | undefined {
  if (found === undefined) return undefined;
  const stored = [...attributes.values()].filter(({ type }) => type.kind !== 'VIRTUAL');
  const byColumn = new Map(stored.map(({ columnName, name }) => [columnName, name]));
  const namesOf = (columns: readonly FoundColumn[]): string[] =>
    columns.flatMap(({ name }) => byColumn.get(name) ?? []);
  const known = found.filter(({ name }) => byColumn.has(name));
  const granted = known.filter(({ isGranted }) => isGranted);
  const calm = granted.filter(({ isWatched }) => !isWatched);
  return {
    attributes: namesOf(calm.length > 0 ? calm : granted),
    ungranted: namesOf(known.filter(({ isGranted }) => !isGranted)),
  };
}
