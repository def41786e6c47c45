import {
  type Decoder,
  type KeysetPosition,
  type Layout,
  type SelectQuery,
  loadInstance,
  loadPlain,
} from '@mortise/core';
import { unreadable } from '../dialects/shared/read-values';
import type { Binding } from '../sql/fragment';
import type { Statement } from '../sql/statement';

/** A query ready to run: its text, what to bind, and how to read what comes back. */
export interface SelectPlan {
  readonly statement: Statement;
  readonly bindings: readonly Binding[];
  readonly reader: ResultReader;
}

/** Where the attributes of one instance stand in each row. */
export interface Block {
  readonly layout: Layout;
  readonly offset: number;
}

/** Rows that belong to those of another statement, and are fetched by their keys. */
export interface SeparateRead {
  /** The property of the parent. */
  readonly as: string;
  readonly many: boolean;
  /** Where the parent's key stands in its row. */
  readonly keyPositions: readonly number[];
  /** Decodes each part of the key, to be bound again. */
  readonly decoders: readonly Decoder[];
  /** Gives rows by key, each with the place of its parent's key in the list. */
  readonly plan: SelectPlan;
}

/** A computed column: where it stands, and what its raw value means. */
export interface ComputedReader {
  readonly as: string;
  readonly position: number;
  readonly decode: Decoder;
}

/** A collection that stands in a column as a text: how each of its rows is read. */
export interface TextRead {
  readonly position: number;
  readonly node: NodeReader;
}

/** How one node of the tree is read from a row; the planner makes it together with the columns it reads. */
export interface NodeReader {
  readonly block: Block;
  /** The property of the parent; the root has none. */
  readonly as: string;
  readonly many: boolean;
  /** A column that is never NULL where the row is there. */
  readonly presence: number;
  /** Rows on the way that are shown on the item. */
  readonly steps: readonly { readonly as: string; readonly block: Block }[];
  readonly computed: readonly ComputedReader[];
  readonly children: readonly NodeReader[];
  readonly separate: readonly SeparateRead[];
  readonly texts: readonly TextRead[];
}

/** Where the place of a row in its order stands. */
export interface PlaceReader {
  readonly positions: readonly number[];
  /** What is bound of the place that rows come after. */
  readonly sought: ReadonlySet<Binding>;
  /** Makes a text of what the driver gave. */
  readonly hold: (raw: unknown) => string;
}

/** The places of rows. */
export function readPlaces(rows: readonly Row[], { positions, hold }: PlaceReader): KeysetPosition[] {
  return rows.map(row => positions.map(position => (row[position] === null ? null : hold(row[position]))));
}

/** How a whole result is read. */
export interface ResultReader {
  readonly root: NodeReader;
  /** The root's own key, where a joined collection repeats it row by row; undefined: each row is one root. */
  readonly identity: readonly number[] | undefined;
  /** Where the place of the parent's key in the list stands, in a statement that reads for several parents. */
  readonly ordinal: number | undefined;
  readonly mode: SelectQuery['mode'];
  /** In a statement whose rows tell their places. */
  readonly places?: PlaceReader | undefined;
}

type Row = readonly unknown[];
type Item = Record<string, unknown>;

/** Parents whose rows of a separate include are still to be fetched. */
export class ParentList {
  /** Each once, as far as they are the same value: what else is equal the database says. */
  readonly keys: (readonly unknown[])[] = [];
  /** The parents of each key. */
  readonly parents: Item[][] = [];
  readonly #known = new Map<unknown, Item[]>();

  constructor(readonly read: SeparateRead) {}

  /** Remembers a parent by its key; one without a key has nothing to fetch. */
  add(parent: Item, row: Row): void {
    const { as, many, keyPositions } = this.read;
    parent[as] = many ? [] : null;
    const identity = keyIdentity(row, keyPositions);
    if (identity === null) return;
    const known = this.#known.get(identity);
    if (known !== undefined) known.push(parent);
    else this.#addKey(identity, parent, row);
  }

  #addKey(identity: unknown, parent: Item, row: Row): void {
    const parents = [parent];
    this.#known.set(identity, parents);
    this.parents.push(parents);
    this.keys.push(this.read.keyPositions.map(position => row[position]));
  }
}

/** What a statement gave, and what is still to be fetched for it. */
export interface ReadResult {
  readonly items: readonly Item[];
  /** For each item the place of its parent's key in the list, counted from 0, where the statement reads for several. */
  readonly places: readonly number[];
  readonly pending: readonly ParentList[];
}

/** Reads all rows of a statement in one pass. */
export function readRows(rows: readonly Row[], reader: ResultReader): ReadResult {
  return new RowReader(reader).read(rows);
}

class RowReader {
  readonly #reader: ResultReader;
  readonly #load: typeof loadInstance | typeof loadPlain;
  readonly #pending = new Map<SeparateRead, ParentList>();

  constructor(reader: ResultReader) {
    this.#reader = reader;
    this.#load = loaderOf(reader.mode);
    this.#collectPending(reader.root);
  }

  #collectPending(node: NodeReader): void {
    for (const separate of node.separate) this.#pending.set(separate, new ParentList(separate));
    for (const child of node.children) this.#collectPending(child);
    for (const text of node.texts) this.#collectPending(text.node);
  }

  read(rows: readonly Row[]): ReadResult {
    const { root, identity, ordinal } = this.#reader;
    const items =
      identity === undefined ? rows.map(row => this.#readNode(root, row)) : this.#readRepeated(rows, identity);
    // Drivers give it as a number or as a text.
    const places = ordinal === undefined ? [] : rows.map(row => Number(row[ordinal]) - 1);
    return { items, places, pending: [...this.#pending.values()] };
  }

  /** Rows of a joined collection repeat their root: it is read once, at its first row. */
  #readRepeated(rows: readonly Row[], identity: readonly number[]): Item[] {
    const roots = new Map<unknown, Item>();
    const { root } = this.#reader;
    let lastKey: unknown;
    let last: Item | undefined;
    for (const row of rows) {
      const key = keyIdentity(row, identity);
      if (last === undefined || key !== lastKey) {
        last = roots.get(key) ?? this.#addRoot(roots, key, row);
        lastKey = key;
      }
      this.#readCollections(root, last, row);
    }
    return [...roots.values()];
  }

  #addRoot(roots: Map<unknown, Item>, key: unknown, row: Row): Item {
    const { root } = this.#reader;
    const item = this.#readNode(root, row);
    roots.set(key, item);
    return item;
  }

  #readCollections(node: NodeReader, parent: Item, row: Row): void {
    for (const child of node.children) {
      // A collection that was joined is an array on its parent since the parent was read.
      if (child.many && row[child.presence] !== null) (parent[child.as] as Item[]).push(this.#readNode(child, row));
    }
  }

  #readNode(node: NodeReader, row: Row): Item {
    const item = this.#load(node.block.layout, row, node.block.offset) as Item;
    for (const { as, block } of node.steps) item[as] = this.#load(block.layout, row, block.offset);
    for (const { as, position, decode } of node.computed) {
      const raw = row[position];
      item[as] = decode === undefined || raw === null ? raw : decode(raw);
    }
    for (const child of node.children) item[child.as] = this.#firstValue(child, row);
    for (const { position, node: below } of node.texts) {
      item[below.as] = rowsOfText(row[position]).map(each => this.#readNode(below, each));
    }
    for (const separate of node.separate) this.#pending.get(separate)?.add(item, row);
    return item;
  }

  #firstValue(child: NodeReader, row: Row): unknown {
    if (child.many) return [];
    return row[child.presence] === null ? null : this.#readNode(child, row);
  }
}

/** The rows that a text holds; inside another one they are rows already. */
export function rowsOfText(held: unknown): readonly Row[] {
  const rows = typeof held === 'string' ? parsed(held) : held;
  return Array.isArray(rows) ? (rows as readonly Row[]) : unreadable('rows as a JSON text', APART);
}

const APART = "Give the include the strategy 'separate'.";

/** The error of JSON.parse would show what stands in the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const loaderOf = (mode: SelectQuery['mode']): typeof loadInstance | typeof loadPlain =>
  mode === 'plain' ? loadPlain : loadInstance;

/** The same for what the driver gives as the same value only. Null when a part of the key is NULL. */
function keyIdentity(row: Row, positions: readonly number[]): unknown {
  if (positions.length === 1) return partIdentity(row[positions[0] as number]);
  const parts = positions.map(position => row[position]);
  if (parts.includes(null)) return null;
  return parts.map(textIdentity).join();
}

/** With its length, so that no two parts are what one is. */
function textIdentity(part: unknown): string {
  const text = String(partIdentity(part));
  return `${typeof part}${text.length}:${text}`;
}

/** Bytes are compared by what they hold. */
const partIdentity = (part: unknown): unknown => (Buffer.isBuffer(part) ? `\0${part.toString('latin1')}` : part);

/** The rows that belong to each of so many keys, which were read for them. */
export function itemsByKey(count: number, { items, places }: ReadResult): readonly (readonly Item[])[] {
  const byKey: Item[][] = Array.from({ length: count }, () => []);
  items.forEach((item, index) => byKey[places[index] as number]?.push(item)); // a place for each item
  return byKey;
}

/** Puts the rows of a separate include onto the parents they belong to. */
export function attachItems({ read, parents }: ParentList, { items, places }: ReadResult): void {
  items.forEach((item, index) => {
    for (const parent of parents[places[index] as number] ?? []) {
      if (read.many) (parent[read.as] as Item[]).push(item);
      // Of several rows where there should be one, the first counts, as where it is joined.
      else parent[read.as] ??= item;
    }
  });
}
