import { inspect } from 'node:util';
import { createLayout, DataTypes } from '@mortise/core';
import { defineTable } from '../test-support/definitions';
import { explainUnreadable } from './explain-unreadable';
import { readRows, type NodeReader } from './read-rows';

function readerOf(name: string, texts: NodeReader['texts'] = []): NodeReader {
  const definition = defineTable(name, { id: { type: DataTypes.INTEGER(), primaryKey: true } });
  const block = { layout: createLayout(definition, ['id'], [undefined]), offset: 0 };
  return { block, as: 'toots', many: true, presence: -1, steps: [], computed: [], children: [], separate: [], texts };
}

const root = readerOf('Person', [{ position: 1, node: readerOf('Toot') }]);

/** Reads the toots of one person, as an engine does. */
function read(text: unknown): unknown {
  const rows = [[7, text]];
  try {
    return readRows(rows, { root, identity: undefined, ordinal: undefined, mode: 'plain' }).items;
  } catch (error) {
    throw explainUnreadable(error, rows, root);
  }
}

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('explainUnreadable', () => {
  it.each(['[[1],[secret', '"secret"', 5, ''])('tells a collection that is no JSON text of rows: %p', text => {
    const error = errorOf(() => read(text));
    expect(error).toMatchObject({ code: 'UNREADABLE_VALUE', model: 'Person', attribute: 'toots', key: { id: 7 } });
    expect(inspect(error, { depth: 9 })).not.toContain('secret');
  });

  it('leaves a text of rows as it is', () => {
    expect(read('[[1],[2]]')).toEqual([{ id: 7, toots: [{ id: 1 }, { id: 2 }] }]);
  });
});
