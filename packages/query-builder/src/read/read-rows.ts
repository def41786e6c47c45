import {
  keyIdentity as canonicalIdentity,
  loadInstance,
  loadPlain,
  type Decoder,
  type SelectQuery,
} from '@mortise/core';
import type { NodeReader, ResultReader, SeparateRead } from './node-reader';

type Row = readonly unknown[];
type Item = Record<string, unknown>;

/** Parents whose rows of a separate include are still to be fetched. */
export class ParentList {
  readonly keys = new Map<unknown, readonly unknown[]>();
  readonly parents = new Map<unknown, Item[]>();

  constructor(readonly read: SeparateRead) {}

  /** Remembers a parent by its key; one without a key has nothing to fetch. */
  add(parent: Item, row: Row): void {
    const { as, many, keyPositions, comparesText } = this.read;
    parent[as] = many ? [] : null;
    const identity = comparesText ? textIdentity(row, keyPositions) : keyIdentity(row, keyPositions);
    if (identity === null) return;
    const known = this.parents.get(identity);
    if (known !== undefined) known.push(parent);
    else {
      this.parents.set(identity, [parent]);
      this.keys.set(
        identity,
        keyPositions.map(position => row[position]),
      );
    }
  }
}

/** What a statement gave, and what is still to be fetched for it. */
export interface ReadResult {
  readonly items: readonly Item[];
  /** For each item the key of the parent it belongs to, where the statement reads for several. */
  readonly groups: readonly unknown[];
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
  }

  read(rows: readonly Row[]): ReadResult {
    const { root, identity, group } = this.#reader;
    const items =
      identity === undefined ? rows.map(row => this.#readNode(root, row)) : this.#readRepeated(rows, identity);
    const groups = group === undefined ? [] : this.#groupsOf(rows, group);
    return { items, groups, pending: [...this.#pending.values()] };
  }

  #groupsOf(rows: readonly Row[], group: readonly number[]): readonly unknown[] {
    const { groupDecoders, comparesText } = this.#reader;
    if (groupDecoders !== undefined) return rows.map(row => valueIdentity(row, group, groupDecoders));
    const identityOf = comparesText ? textIdentity : keyIdentity;
    return rows.map(row => identityOf(row, group));
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
    for (const separate of node.separate) this.#pending.get(separate)?.add(item, row);
    return item;
  }

  #firstValue(child: NodeReader, row: Row): unknown {
    if (child.many) return [];
    return row[child.presence] === null ? null : this.#readNode(child, row);
  }
}

const loaderOf = (mode: SelectQuery['mode']): typeof loadInstance | typeof loadPlain =>
  mode === 'plain' ? loadPlain : loadInstance;

/**
 * Equal for equal keys only, by the driver's own values: a collation that takes "é" for "e" must not join what the
 * database keeps apart. Null when a part of the key is NULL.
 */
function keyIdentity(row: Row, positions: readonly number[]): unknown {
  if (positions.length === 1) return partIdentity(row[positions[0] as number]);
  const parts = positions.map(position => row[position]);
  if (parts.includes(null)) return null;
  return parts.map(part => `${typeof part}:${String(partIdentity(part))}`).join('\0');
}

/** The same for keys that are stored in another type on the other side. */
function textIdentity(row: Row, positions: readonly number[]): string | null {
  const parts = positions.map(position => row[position]);
  return parts.includes(null) ? null : parts.map(part => String(partIdentity(part))).join('\0');
}

/** The same for keys of instances, which are canonical. */
function valueIdentity(row: Row, positions: readonly number[], decoders: readonly Decoder[]): string {
  const key = positions.map((position, index) => decoders[index]?.(row[position]) ?? row[position]);
  return canonicalIdentity(key);
}

/** Bytes are compared by what they hold. */
const partIdentity = (part: unknown): unknown => (Buffer.isBuffer(part) ? part.toString('latin1') : part);

/** The rows that belong to each of the keys, which were read for them. */
export function itemsByKey(
  keys: readonly (readonly unknown[])[],
  { items, groups }: ReadResult,
): readonly (readonly Item[])[] {
  const byKey = new Map<unknown, Item[]>(keys.map(key => [canonicalIdentity(key), []]));
  items.forEach((item, index) => byKey.get(groups[index])?.push(item));
  return keys.map(key => byKey.get(canonicalIdentity(key)) ?? []);
}

/** Puts the rows of a separate include onto the parents they belong to. */
export function attachItems({ read, parents }: ParentList, { items, groups }: ReadResult): void {
  items.forEach((item, index) => {
    for (const parent of parents.get(groups[index]) ?? []) {
      if (read.many) (parent[read.as] as Item[]).push(item);
      // Of several rows where there should be one, the first counts, as where it is joined.
      else parent[read.as] ??= item;
    }
  });
}
