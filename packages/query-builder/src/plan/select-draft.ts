import { createLayout, type DataType, type Decoder, type PathAggregate } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { JsonSyntax } from '../dialects/contract/syntax';
import type { Block, ComputedReader } from '../read/read-rows';
import { fragment, type Fragment } from '../sql/fragment';
import { columnSql, decodersOf, typeOf, type AliasSource, type TableRef, type ConditionContext } from './columns';

/** What a computed value is read as. */
interface TypedValue {
  readonly type: DataType;
  readonly decode: Decoder;
}

/** A SELECT while it is put together: each column that is added gives back where it will stand in the rows. */
export class SelectDraft {
  readonly columns: Fragment[] = [];
  readonly joins: Fragment[] = [];
  readonly conditions: Fragment[] = [];
  readonly order: Fragment[] = [];
  readonly groups: string[] = [];
  having: Fragment | undefined;
  /** Positions of columns that hold the rows of a collection as a text. */
  readonly texts = new Set<number>();
  /** Aggregates that are joined in groups: their values of a row. */
  readonly grouped = new Map<PathAggregate, string>();
  readonly #positions = new Map<string, number>();

  constructor(
    readonly dialect: Dialect,
    readonly aliases: AliasSource,
    /** How values are held, where the rows become a text. */
    readonly json?: JsonSyntax,
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
    return { layout: createLayout(table.definition, attributes, this.decodersOf(table, attributes)), offset };
  }

  /** What makes canonical values of what stands in the columns of these attributes. */
  decodersOf(table: TableRef, attributes: readonly string[]): readonly Decoder[] {
    const decoders = decodersOf(table, attributes, this.dialect);
    return decoders.map((decode, index) =>
      this.#restored(typeOf(table.definition, attributes[index] as string), decode),
    );
  }

  /** Where single columns stand; those that are there already are not added twice. */
  positions(table: TableRef, attributes: readonly string[]): readonly number[] {
    return attributes.map(
      attribute => this.#positions.get(`${table.alias}.${attribute}`) ?? this.#add(table, attribute),
    );
  }

  /** Adds a computed column, as the driver is to give it. */
  computed(expression: Fragment): number {
    return this.columns.push(expression) - 1;
  }

  /** Adds a computed column of some type. */
  typed(as: string, { text, bindings }: Fragment, { type, decode }: TypedValue): ComputedReader {
    const held = this.json === undefined ? text : this.json.hold(text, type);
    const times = held.split(text).length - 1;
    const position = this.computed(fragment(held, Array.from({ length: times }, () => bindings).flat()));
    return { as, position, decode: this.#restored(type, decode) };
  }

  /** Adds the rows of a collection as one text. */
  text(rows: Fragment): number {
    const position = this.computed(rows);
    this.texts.add(position);
    return position;
  }

  #restored(type: DataType, decode: Decoder): Decoder {
    const restore = this.json?.restore(type);
    if (restore === undefined) return decode;
    return decode === undefined ? restore : held => decode(restore(held));
  }

  #add(table: TableRef, attribute: string): number {
    const column = columnSql(this.dialect, table, attribute);
    const { selectAs } = this.dialect.codecOf(typeOf(table.definition, attribute));
    const read = selectAs === undefined ? column : selectAs(column);
    const held = this.json === undefined ? read : this.json.hold(read, typeOf(table.definition, attribute));
    const position = this.columns.push(fragment(held)) - 1;
    this.#positions.set(`${table.alias}.${attribute}`, position);
    return position;
  }
}
