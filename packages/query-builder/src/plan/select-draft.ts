import { createLayout } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { Block } from '../read/read-rows';
import { fragment, type Fragment } from '../sql/fragment';
import { columnSql, decodersOf, typeOf, AliasSource, type TableRef, type ConditionContext } from './columns';

/** A SELECT while it is put together: each column that is added gives back where it will stand in the rows. */
export class SelectDraft {
  readonly columns: Fragment[] = [];
  readonly joins: Fragment[] = [];
  readonly conditions: Fragment[] = [];
  readonly order: Fragment[] = [];
  readonly #positions = new Map<string, number>();

  constructor(
    readonly dialect: Dialect,
    readonly aliases = new AliasSource(),
  ) {}

  /** The draft of a table that is a SELECT itself. */
  nested(): SelectDraft {
    return new SelectDraft(this.dialect, this.aliases);
  }

  contextOf(table: TableRef): ConditionContext {
    return { dialect: this.dialect, table, aliases: this.aliases };
  }

  /** Adds the columns of an instance, one after the other, and gives their reader's layout. */
  block(table: TableRef, attributes: readonly string[]): Block {
    const offset = this.columns.length;
    for (const attribute of attributes) this.#add(table, attribute);
    return { layout: createLayout(table.definition, attributes, decodersOf(table, attributes, this.dialect)), offset };
  }

  /** Where single columns stand; those that are there already are not added twice. */
  positions(table: TableRef, attributes: readonly string[]): readonly number[] {
    return attributes.map(
      attribute => this.#positions.get(`${table.alias}.${attribute}`) ?? this.#add(table, attribute),
    );
  }

  /** Adds a computed column. */
  computed(expression: Fragment): number {
    return this.columns.push(expression) - 1;
  }

  #add(table: TableRef, attribute: string): number {
    const column = columnSql(this.dialect, table, attribute);
    const { selectAs } = this.dialect.codecOf(typeOf(table.definition, attribute));
    const position = this.columns.push(fragment(selectAs === undefined ? column : selectAs(column))) - 1;
    this.#positions.set(`${table.alias}.${attribute}`, position);
    return position;
  }
}
