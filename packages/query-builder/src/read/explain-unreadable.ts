import { createLayout, describeType, UnreadableValueError, type Layout } from '@mortise/core';
import { Unreadable } from '../dialects/shared/read-values';
import { rowsOfText, type Block, type NodeReader } from './read-rows';

type Row = readonly unknown[];

/** A value that could not be read, and the row it is of. */
interface Found {
  readonly layout: Layout;
  /** The attribute, or the name of what is computed. */
  readonly attribute: string;
  readonly cause: unknown;
  readonly key: Readonly<Record<string, unknown>>;
}

/**
 * What is wrong with rows that could not be read: they are gone through once more, so that reading them needs to know
 * nothing of errors. An error that no value of theirs makes is given back as it is.
 */
export function explainUnreadable(error: unknown, rows: readonly Row[], root: NodeReader): unknown {
  const found = firstUnreadable(rows, root);
  return found === undefined ? error : unreadableValue(found);
}

function firstUnreadable(rows: readonly Row[], root: NodeReader): Found | undefined {
  const nodes = nodesOf(root);
  for (const row of rows) {
    for (const node of nodes) {
      const found = unreadableOf(node, row) ?? unreadableBelow(node, row);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function unreadableBelow({ block, texts }: NodeReader, row: Row): Found | undefined {
  for (const { position, node } of texts) {
    const { value: rows, error: cause } = decoded({ decoders: [rowsOfText] }, 0, row[position]);
    if (cause !== undefined)
      return { ...block, attribute: node.as, cause, key: keyIn(block.layout, row, block.offset) };
    const found = firstUnreadable((rows ?? []) as readonly Row[], node); // rowsOfText gave them
    if (found !== undefined) return found;
  }
  return undefined;
}

const nodesOf = (node: NodeReader): readonly NodeReader[] => [node, ...node.children.flatMap(nodesOf)];

function unreadableOf({ block, steps, computed }: NodeReader, row: Row): Found | undefined {
  for (const each of [block, ...steps.map(step => step.block)]) {
    const found = unreadableIn(each, row);
    if (found !== undefined) return found;
  }
  for (const { as, position, decode } of computed) {
    const { error: cause } = decoded({ decoders: [decode] }, 0, row[position]);
    if (cause !== undefined) return { ...block, attribute: as, cause, key: keyIn(block.layout, row, block.offset) };
  }
  return undefined;
}

function unreadableIn({ layout, offset }: Block, row: Row): Found | undefined {
  for (const [index, attribute] of layout.names.entries()) {
    const { error: cause } = decoded(layout, index, row[offset + index]);
    if (cause !== undefined) return { layout, attribute, cause, key: keyIn(layout, row, offset) };
  }
  return undefined;
}

function decoded(
  { decoders }: Pick<Layout, 'decoders'>,
  index: number,
  raw: unknown,
): { readonly value?: unknown; readonly error?: unknown } {
  const decode = decoders[index];
  if (decode === undefined || raw === null || raw === undefined) return { value: raw };
  try {
    return { value: decode(raw) };
  } catch (error) {
    return { error: error ?? new Error('A value could not be read.') };
  }
}

/** The primary key, as far as it was selected and is readable itself. */
function keyIn(layout: Layout, row: Row, offset: number): Record<string, unknown> {
  const names = layout.definition.primaryKey.filter(name => layout.positions.has(name));
  return Object.fromEntries(
    names.map(name => {
      const position = layout.positions.get(name) as number; // it is there
      return [name, decoded(layout, position, row[offset + position]).value];
    }),
  );
}

function unreadableValue({ layout: { definition }, attribute: name, cause, key }: Found): UnreadableValueError {
  const attribute = definition.attributes.get(name);
  const type = attribute === undefined ? 'its type' : describeType(attribute.type);
  const expected = cause instanceof Unreadable ? ` Expected ${cause.expected}.` : '';
  const message = `A value of ${definition.name}.${name} is none that ${type} can be read from.${expected}`;
  const own = cause instanceof Unreadable ? cause.advice : undefined;
  return new UnreadableValueError('UNREADABLE_VALUE', message, {
    hint: [own, 'The key of its row is in the error, as "key".'].filter(part => part !== undefined).join(' '),
    cause,
    model: definition.name,
    attribute: name,
    key,
    table: definition.table.name,
    columns: attribute === undefined ? [] : [attribute.columnName],
  });
}

/** The same for what an INSERT gives back, whose rows are written by then. */
export function explainUnreadableAnswer(
  error: unknown,
  rows: readonly Row[],
  { definition, names, decoders }: Pick<Layout, 'definition' | 'names' | 'decoders'>,
): unknown {
  const layout = createLayout(definition, names, decoders);
  for (const row of rows) {
    const found = unreadableIn({ layout, offset: 0 }, row);
    if (found !== undefined) return unreadableValue(found);
  }
  return error;
}
