import type { Decoder, Layout, SelectQuery } from '@mortise/core';
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
}

/** How a whole result is read. */
export interface ResultReader {
  readonly root: NodeReader;
  /** The root's own key, where a joined collection repeats it row by row; undefined: each row is one root. */
  readonly identity: readonly number[] | undefined;
  /** Where the place of the parent's key in the list stands, in a statement that reads for several parents. */
  readonly ordinal: number | undefined;
  readonly mode: SelectQuery['mode'];
}
