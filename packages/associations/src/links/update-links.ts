import { executionOf, Op, updateWhere, type ModelDefinition, type WhereOptions } from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { whereKey } from './key-conditions';
import type { LinkRow } from './link-row';
import type { LinkOptions } from './write-options';

/** How many links one statement updates: their keys are spelt out in it. */
const MOST_LINKS = 100;

/** Which rows of the pairs are written: those that reads show, or all of them, those marked as deleted too. */
export type UpdatedRows = 'shown' | 'living' | 'all';

interface LinkUpdates {
  readonly links: readonly LinkRow[];
  readonly rows: UpdatedRows;
  /** What the keys are of: the pair's, without these; one row of several of a pair has a key of its own. */
  readonly keyNames?: readonly string[];
}

/** Gives existing links their values, with few statements. */
export async function updateLinks(
  association: JunctionAssociation,
  { links, rows, keyNames = pairNames(association) }: LinkUpdates,
  options: LinkOptions,
): Promise<void> {
  const { throughDefinition: definition, through } = association;
  const scopes = { includesDefault: rows === 'shown' && !isPage(definition), names: [] };
  const { hooks, validate, individualHooks } = options;
  for (const { values, keys } of alike(links)) {
    if (Object.values(values).every(value => value === undefined)) continue;
    const where = { ...through.scope, [Op.or]: keys.map(key => whereKey(keyNames, key)) } as WhereOptions;
    const how = { ...executionOf(options), hooks, validate, individualHooks, where, paranoid: rows !== 'all' };
    await updateWhere({ definition, scopes }, values, how);
  }
}

/** A scope with a limit is for lists: no write keeps to it. */
const isPage = ({ scopes }: ModelDefinition): boolean =>
  (scopes.default?.limit ?? scopes.default?.offset) !== undefined;

/** Links with the same values, as many as one statement takes. */
interface AlikeLinks {
  readonly values: LinkRow['values'];
  readonly keys: LinkRow['key'][];
}

/** Those that share their values, as most do, together. */
function alike(links: readonly LinkRow[]): readonly AlikeLinks[] {
  const groups: AlikeLinks[] = [];
  const open = new Map<LinkRow['values'], AlikeLinks>();
  for (const { key, values } of links) {
    let group = open.get(values);
    if (group === undefined || group.keys.length === MOST_LINKS) {
      group = { values, keys: [] };
      open.set(values, group);
      groups.push(group);
    }
    group.keys.push(key);
  }
  return groups;
}

const pairNames = ({ keys }: JunctionAssociation): readonly string[] => [...keys.foreign, ...keys.other];
