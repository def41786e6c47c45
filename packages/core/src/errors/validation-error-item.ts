/** What is said of an item; the rest follows from it. */
export interface ItemDetails {
  readonly model: string;
  readonly attribute: string;
  readonly validator: string;
  readonly message: string;
  readonly path?: string | undefined;
  readonly isBuiltIn?: boolean;
  readonly value?: unknown;
  readonly instance?: object | null;
  readonly cause?: unknown;
}

/** Says of an item which instance was refused, where that is known only after the error was made. */
let tellInstance: (item: ValidationErrorItem, instance: object, value: unknown) => void;
export { tellInstance };

/** One attribute that failed, and why. Whoever prints or sends it shows neither the value nor the instance. */
export class ValidationErrorItem {
  readonly model: string;
  /** The attribute; of a check of the whole instance, the name of the check. */
  readonly attribute: string;
  /** The validator that failed: `type`, `notNull`, `unique`, `schema`, or the name given in `validate`. */
  readonly validator: string;
  readonly message: string;
  /** Where in the attribute: `profile.address.city`. Enumerable where it says more than `attribute`. */
  declare readonly path: string;
  /** What the validator threw, with its stack. Not enumerable, so that a list of items goes to a client without it. */
  declare readonly cause?: unknown;
  #details: ItemDetails;

  static {
    tellInstance = (item, instance, value) => {
      item.#details = { ...item.#details, instance, value };
    };
  }

  constructor(details: ItemDetails) {
    const { model, attribute, validator, message, path = attribute } = details;
    this.model = model;
    this.attribute = attribute;
    this.validator = validator;
    this.message = message;
    Object.defineProperty(this, 'path', { value: path, enumerable: path !== attribute });
    if (Object.hasOwn(details, 'cause')) Object.defineProperty(this, 'cause', { value: details.cause });
    this.#details = details;
  }

  /** The same as `validator`. */
  get validatorKey(): string {
    return this.validator;
  }

  /** The built-in check that failed; null for a check of the author's. */
  get validatorName(): string | null {
    return this.#details.isBuiltIn === false ? null : this.validator;
  }

  /** The value that was refused, as the instance has it. */
  get value(): unknown {
    return this.#details.value;
  }

  /** The instance that was to be written; null where there is none. */
  get instance(): object | null {
    return this.#details.instance ?? null;
  }
}

export const validationItem = (details: ItemDetails): ValidationErrorItem =>
  details instanceof ValidationErrorItem ? details : new ValidationErrorItem(details);

/** The items of an attribute, or of a path within it. */
export const itemsAt = (items: readonly ValidationErrorItem[], path: string): readonly ValidationErrorItem[] =>
  items.filter(item => item.attribute === path || item.path === path);
