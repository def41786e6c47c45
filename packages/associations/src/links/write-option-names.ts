import { checkCallOptions } from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import type { LinkOptions, ToManyWrites } from './write-options';

type Verb = keyof ToManyWrites;
type Names = ReadonlySet<string>;

const names = (...own: readonly (keyof LinkOptions)[]): Names =>
  new Set<keyof LinkOptions>(['transaction', 'logging', 'hooks', 'validate', ...own]);

/** What the writes of a junction know. */
export const junctionOptionNames: Readonly<Record<Verb, Names>> = {
  set: names('through', 'force'),
  add: names('through'),
  remove: names('force'),
  create: names('through'),
};

/** What the writes of a foreign key in the targets know. */
export const targetKeyOptionNames: Readonly<Record<Verb, Names>> = {
  set: names('destroy', 'force'),
  add: names(),
  remove: names('destroy', 'force'),
  create: names(),
};

/** What the writes of a foreign key in the only target know: whoever creates one lets go of the old. */
export const onlyTargetOptionNames: Readonly<Record<'set' | 'create', Names>> = {
  set: names('destroy', 'force'),
  create: names('destroy', 'force'),
};

/** What the writes of a foreign key in the source know. */
export const sourceKeyOptionNames: Readonly<Record<'set' | 'create', Names>> = { set: names(), create: names() };

/** Refuses a misspelt option of a write, before anything is read or sent. */
export function checkWriteOptions(
  association: BaseAssociation,
  verb: Verb,
  { options, known }: { readonly options: LinkOptions; readonly known: Names },
): void {
  checkCallOptions(options, known, `${association.label}.${verb}`);
}

/** Writes as their callers get them: with their options checked. */
export function checkedWrites(
  association: BaseAssociation,
  known: Readonly<Record<Verb, Names>>,
  writes: ToManyWrites,
): ToManyWrites {
  const check = (verb: Verb, options: LinkOptions): void =>
    checkWriteOptions(association, verb, { options, known: known[verb] });
  return {
    set: async (source, targets, options) => (check('set', options), writes.set(source, targets, options)),
    add: async (source, targets, options) => (check('add', options), writes.add(source, targets, options)),
    remove: async (source, targets, options) => (check('remove', options), writes.remove(source, targets, options)),
    create: async (source, values, options) => (check('create', options), writes.create(source, values, options)),
  };
}
