import { QueryError, type Model } from '@mortise/core';
import type { BoundAssociation } from '../association';
import type { LinkTable } from '../links/link-tables';
import { junctionRules, type ToManyWrites } from '../links/write-options';
import { ToManyRelation } from './to-many-relation';

/**
 * The rows that one instance is associated with through a chain: `get`, `count` and `has`.
 *
 * @example
 * await person.related('likedTags').count();
 */
export class ReadOnlyRelation<T extends Model = Model> extends ToManyRelation<T> {
  readonly #refuse: (verb: string) => Promise<never>;

  constructor(association: BoundAssociation, source: object) {
    const refuse = (verb: string): Promise<never> => Promise.reject(readOnly(association, verb));
    const linkTable = (): LinkTable => noLinks(association);
    super({ association, writes: refusing(refuse), linkTable, rules: junctionRules }, source);
    this.#refuse = refuse;
  }

  override toggle(): Promise<never> {
    return this.#refuse('toggle');
  }

  override sync(): Promise<never> {
    return this.#refuse('sync');
  }
}

/** The links of a chain are those of its members: none of them is written or locked through it. */
const noLinks = ({ targetDefinition: definition, targetLinkKey: targetKeys }: BoundAssociation): LinkTable => ({
  definition,
  foreignKeys: [],
  targetKeys,
  givenAs: { definition, names: targetKeys },
  scope: () => undefined,
});

const refusing = (refuse: (verb: string) => Promise<never>): ToManyWrites => ({
  set: () => refuse('set'),
  sync: () => refuse('sync'),
  add: () => refuse('add'),
  remove: () => refuse('remove'),
  create: () => refuse('create'),
  findOrCreate: () => refuse('findOrCreate'),
  increment: () => refuse('increment'),
  check: () => {},
});

/** What `create` and `update` make of values under the name of a chain. */
export const readOnlyNested = (association: BoundAssociation): Record<'check' | 'write', () => Promise<never>> => ({
  check: () => {
    throw readOnly(association, 'create and update');
  },
  write: () => Promise.reject(readOnly(association, 'create and update')),
});

function readOnly({ label }: BoundAssociation, verb: string): QueryError {
  return new QueryError(
    'READ_ONLY_ASSOCIATION',
    `${label} leads through other associations: ${verb} cannot write it.`,
    {
      hint: 'Write to the associations of its chain, which hold the links.',
    },
  );
}
