import { checkCallOptions, checkedLater, flag, takeRules, writeRules, type OptionRules } from '@mortise/core';
import type { BoundAssociation } from '../association';
import type { CreateLinkedOptions, LinkOptions, ToManyWrites } from './write-options';

type Verb = Exclude<keyof ToManyWrites, 'check'> | 'toggle' | 'sync';

/** The options that a verb knows; none of them is needed. */
export type VerbRules = Partial<OptionRules<CreateLinkedOptions>>;

/** The options that each verb of a to-many association knows. */
export type ToManyRules = Readonly<Record<Verb, VerbRules>>;

/** The options that each verb of a to-one association knows. */
export type ToOneRules = Readonly<Record<'set' | 'create', VerbRules>>;

const all: OptionRules<CreateLinkedOptions> = {
  ...writeRules,
  ...takeRules,
  through: checkedLater,
  force: flag,
  destroy: flag,
  individualHooks: flag,
};

/** Every option that not all verbs know, with those that do: a new option has to say which. */
type VerbsByOption = Readonly<Record<Exclude<keyof CreateLinkedOptions, keyof typeof writeRules>, readonly Verb[]>>;

function rulesOf(verb: Verb, verbsByOption: VerbsByOption): VerbRules {
  const isKnown = (name: string): boolean =>
    Object.hasOwn(writeRules, name) || verbsByOption[name as keyof VerbsByOption].includes(verb);
  return Object.fromEntries(Object.entries(all).filter(([name]) => isKnown(name)));
}

const toManyRules = (verbsByOption: VerbsByOption): ToManyRules => ({
  set: rulesOf('set', verbsByOption),
  add: rulesOf('add', verbsByOption),
  remove: rulesOf('remove', verbsByOption),
  create: rulesOf('create', verbsByOption),
  toggle: rulesOf('toggle', verbsByOption),
  sync: rulesOf('sync', verbsByOption),
});

/** What the writes of a junction know. */
export const junctionRules = toManyRules({
  through: ['set', 'add', 'create', 'toggle', 'sync'],
  force: ['set', 'remove', 'toggle', 'sync'],
  destroy: [],
  individualHooks: [],
  fields: ['create'],
  include: ['create'],
});

/** What the writes of a foreign key in the targets know. */
export const targetKeyRules = toManyRules({
  through: [],
  force: ['set', 'remove', 'toggle', 'sync'],
  destroy: ['set', 'remove', 'toggle', 'sync'],
  individualHooks: ['set', 'add', 'remove', 'toggle', 'sync'],
  fields: ['create'],
  include: ['create'],
});

/** What the writes of a foreign key in the only target know: whoever creates one lets go of the old. */
export const onlyTargetRules: ToOneRules = toManyRules({
  through: [],
  force: ['set', 'create'],
  destroy: ['set', 'create'],
  individualHooks: ['set', 'create'],
  fields: ['create'],
  include: ['create'],
});

/** What the writes of a foreign key in the source know. */
export const sourceKeyRules: ToOneRules = toManyRules({
  through: [],
  force: [],
  destroy: [],
  individualHooks: [],
  fields: ['create'],
  include: ['create'],
});

/** Refuses a misspelt option of a write, before anything is read or sent, and gives those that are the caller's. */
export function checkWriteOptions<Options extends LinkOptions>(
  association: BoundAssociation,
  verb: Verb,
  { options, known }: { readonly options: Options; readonly known: VerbRules },
): Options {
  return checkCallOptions(options, known, `${association.label}.${verb}`);
}
