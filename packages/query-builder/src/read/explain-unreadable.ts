import { attributeOf, createLayout, describeType, UnreadableValueError, type Layout } from '@mortise/core';
import { Unreadable } from '../dialects/unreadable';
import type { Block } from '../plan/select-draft';
import type { NodeReader } from './node-reader';

type Row = readonly unknown[];

/** An attribute whose value could not be read, and the row it is of. */
interface Found {
  readonly layout: Layout;
  readonly attribute: string;
  readonly cause: unknown;
  readonly key: Readonly<Record<string, unknown>>;
}

/**
 * What is wrong with rows that could not be read: they are gone through once more, so that reading them needs to know
 * nothing of errors. An error that no value of theirs makes is given back as it is.
 */
export function explainUnreadable(error: unknown, rows: readonly Row[], root: NodeReader): unknown {
  const blocks = blocksOf(root);
  for (const row of rows) {
    for (const block of blocks) {
      const found = unreadableIn(block, row);
      if (found !== undefined) return unreadableValue(found);
    }
  }
  return error;
}

function blocksOf({ block, steps, children }: NodeReader): readonly Block[] {
  return [block, ...steps.map(step => step.block), ...children.flatMap(blocksOf)];
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
  const attribute = attributeOf(definition, name);
  const place = `${definition.name}.${name}`;
  const expected = cause instanceof Unreadable ? ` Expected ${cause.expected}.` : '';
  const message = `A value of ${place} is none that ${describeType(attribute.type)} can be read from.${expected}`;
  const own = cause instanceof Unreadable ? cause.hint : undefined;
  return new UnreadableValueError('UNREADABLE_VALUE', message, {
    hint: [own, 'The key of its row is in the error, as "key".'].filter(part => part !== undefined).join(' '),
    cause,
    model: definition.name,
    attribute: name,
    key,
    table: definition.table.name,
    columns: [attribute.columnName],
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
