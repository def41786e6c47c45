import type { BoundAssociation } from '../association';
import type { LinkTable } from './link-tables';
import type { ToManyRules, ToOneRules } from './write-option-rules';
import type { CreateLinkedOptions, LinkOptions, ToManyWrites } from './write-options';

/** A to-many association, and how it writes. */
export interface WritableAssociation {
  readonly association: BoundAssociation;
  readonly writes: ToManyWrites;
  readonly linkTable: LinkTable;
  /** The options each verb knows. */
  readonly rules: ToManyRules;
}

/** What a to-one association can do beside reading. */
export interface ToOneWrites {
  readonly set: (source: object, target: unknown, options: LinkOptions) => Promise<void>;
  readonly create: (source: object, values: object, options: CreateLinkedOptions) => Promise<object>;
  /** The options each verb knows. */
  readonly rules: ToOneRules;
}
