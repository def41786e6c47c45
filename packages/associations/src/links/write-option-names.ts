import { checkCallOptions, executionOptionNames } from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import type { CreateLinkedOptions, LinkOptions, ToManyWrites } from './write-options';

type Verb = Exclude<keyof ToManyWrites, 'check'> | 'toggle' | 'sync';
type Names = ReadonlySet<string>;

const names = (...own: readonly (keyof CreateLinkedOptions)[]): Names =>
  new Set<keyof CreateLinkedOptions>([...executionOptionNames, 'hooks', 'validate', ...own]);

/** The options that each verb of a to-many association knows. */
export type ToManyOptionNames = Readonly<Record<Verb, Names>>;

/** What the writes of a junction know. */
export const junctionOptionNames: ToManyOptionNames = {
  set: names('through', 'force'),
  add: names('through'),
  remove: names('force'),
  create: names('through', 'fields', 'include'),
  toggle: names('through', 'force'),
  sync: names('through', 'force'),
};

/** What the writes of a foreign key in the targets know. */
export const targetKeyOptionNames: ToManyOptionNames = {
  set: names('destroy', 'force', 'individualHooks'),
  add: names('individualHooks'),
  remove: names('destroy', 'force', 'individualHooks'),
  create: names('fields', 'include'),
  toggle: names('destroy', 'force', 'individualHooks'),
  sync: names('destroy', 'force', 'individualHooks'),
};

/** What the writes of a foreign key in the only target know: whoever creates one lets go of the old. */
export const onlyTargetOptionNames: Readonly<Record<'set' | 'create', Names>> = {
  set: names('destroy', 'force', 'individualHooks'),
  create: names('destroy', 'force', 'individualHooks', 'fields', 'include'),
};

/** What the writes of a foreign key in the source know. */
export const sourceKeyOptionNames: Readonly<Record<'set' | 'create', Names>> = {
  set: names(),
  create: names('fields', 'include'),
};

/** Refuses a misspelt option of a write, before anything is read or sent. */
export function checkWriteOptions(
  association: BaseAssociation,
  verb: Verb,
  { options, known }: { readonly options: LinkOptions; readonly known: Names },
): void {
  checkCallOptions(options, known, `${association.label}.${verb}`);
}
