/** One attribute that failed, and why. */
export interface ValidationErrorItem {
  readonly model: string;
  /** The attribute; of a check of the whole instance, the name of the check. */
  readonly attribute: string;
  /** The validator that failed: `type`, `notNull`, `unique`, `schema`, or the name given in `validate`. */
  readonly validator: string;
  readonly message: string;
  /** Where in the attribute: `profile.address.city`. Enumerable where it says more than `attribute`. */
  readonly path: string;
  /** The same as `validator`. Not enumerable. */
  readonly validatorKey: string;
  /** The built-in check that failed; null for a check of the author's. Not enumerable. */
  readonly validatorName: string | null;
  /** The value that was refused, as the instance has it. Not enumerable: what is printed or sent shows no values. */
  readonly value: unknown;
  /** The instance that was to be written; null where there is none. Not enumerable. */
  readonly instance: object | null;
  /** What the validator threw, with its stack. Not enumerable, so that a list of items goes to a client without it. */
  readonly cause?: unknown;
}

/** What is said of an item; the rest follows from it. */
export interface ItemDetails extends Pick<ValidationErrorItem, 'model' | 'attribute' | 'validator' | 'message'> {
  readonly path?: string | undefined;
  readonly isBuiltIn?: boolean;
  readonly value?: unknown;
  readonly instance?: object | null;
  readonly cause?: unknown;
}

/** An item of which whoever prints or sends it shows neither values nor instances. */
export function validationItem(details: ItemDetails): ValidationErrorItem {
  const { model, attribute, validator, message, path = attribute, isBuiltIn = true, value, instance = null } = details;
  const shown = { model, attribute, validator, message };
  const hidden = { validatorKey: validator, validatorName: isBuiltIn ? validator : null, value, instance };
  const descriptors = Object.entries('cause' in details ? { ...hidden, cause: details.cause } : hidden).map(
    ([name, each]) => [name, { value: each }] as const,
  );
  return Object.defineProperties(shown, {
    ...Object.fromEntries(descriptors),
    path: { value: path, enumerable: path !== attribute },
  }) as unknown as ValidationErrorItem; // with what was just added
}

/** The items of an attribute, or of a path within it. */
export const itemsAt = (items: readonly ValidationErrorItem[], path: string): readonly ValidationErrorItem[] =>
  items.filter(item => item.attribute === path || item.path === path);
