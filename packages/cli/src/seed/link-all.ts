import { type Association, associationOf, definitionOfInstance } from '@mortise/core';
import type { Model } from 'mortise';
import { allThere, identityOf } from './same-target';
import type { SeedCounts } from './seed-counts';

/** A link that is to be: to an instance or a key, with what it holds. */
interface WantedLink {
  readonly target: unknown;
  readonly through: Readonly<Record<string, unknown>>;
}

/** What is used of the handle that `related` gives for a list. */
interface Links {
  get(options: typeof allThere): Promise<readonly Model[]>;
  add(targets: readonly unknown[], options?: { readonly through: readonly object[] }): Promise<void>;
}

/** Links a row to what is listed under each name: what is missing or holds other values is written, the rest is left alone. */
export async function linkAll(
  row: Model,
  lists: Readonly<Record<string, readonly unknown[]>>,
  counts: SeedCounts,
): Promise<void> {
  for (const [name, entries] of Object.entries(lists)) {
    const association = associationOf(definitionOfInstance(row), name);
    const links = (row as unknown as { related(name: string): Links }).related(name); // the name is one of a list
    await linkTo({ association, links, wanted: entries.map(wantedLink) }, counts);
  }
}

interface Linking {
  readonly association: Association;
  readonly links: Links;
  readonly wanted: readonly WantedLink[];
}

async function linkTo({ association, links, wanted }: Linking, counts: SeedCounts): Promise<void> {
  const present = new Map((await links.get(allThere)).map(target => [identityOf(association, target), target]));
  const presentOf = ({ target }: WantedLink): Model | undefined => present.get(identityOf(association, target));
  const created = wanted.filter(link => presentOf(link) === undefined);
  const updated = wanted.filter(link => differs(association, presentOf(link), link));
  await add(links, created);
  await add(links, updated);
  counts.link(association.label, 'created', created.length);
  counts.link(association.label, 'updated', updated.length);
  counts.link(association.label, 'unchanged', wanted.length - created.length - updated.length);
}

async function add(links: Links, wanted: readonly WantedLink[]): Promise<void> {
  if (wanted.length === 0) return;
  const targets = wanted.map(({ target }) => target);
  const holds = wanted.some(({ through }) => Object.keys(through).length > 0);
  await links.add(targets, ...(holds ? [{ through: wanted.map(({ through }) => through) }] : []));
}

/** Whether a link that is there holds something else: asked of the junction row that came with its target. */
function differs({ junction }: Association, target: Model | undefined, { through }: WantedLink): boolean {
  if (target === undefined || junction === undefined || Object.keys(through).length === 0) return false;
  const link = (target as unknown as Record<string, unknown>)[junction.definition.name] as Model | undefined; // put there by the read
  if (link === undefined) return true;
  link.set(through);
  return link.changed().length > 0;
}

const isPair = (entry: unknown): entry is Partial<WantedLink> =>
  typeof entry === 'object' && entry !== null && 'target' in entry && Object.getPrototypeOf(entry) === Object.prototype;

const wantedLink = (entry: unknown): WantedLink =>
  isPair(entry) ? { target: entry.target, through: entry.through ?? {} } : { target: entry, through: {} };
