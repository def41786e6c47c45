import type { NestedUpdate } from '@mortise/core';
import type { AssociationName } from '../declaration/association-options';
import { singleName } from '../declaration/names';
import { toOneVerbs, type VerbsByMethod } from '../handles/generated-methods';
import { ToOneRelation } from '../handles/to-one-relation';
import { createHasOne, setHasOne } from '../links/has-writes';
import { ToOneNestedUpdate } from '../links/nested-update';
import { type ToOneWrites, onlyTargetRules } from '../links/write-options';
import { HasAssociation } from './has-association';

/** One to one, from the side that the key points to: the row that holds the key of the source. */
export class HasOneAssociation extends HasAssociation {
  readonly associationType = 'HasOne';
  readonly many = false;

  protected nameOf(as: string | AssociationName): AssociationName {
    return singleName(as);
  }

  protected override verbsOf(name: AssociationName): VerbsByMethod {
    return toOneVerbs(name);
  }

  get nestedUpdate(): NestedUpdate {
    return new ToOneNestedUpdate(this, source => this.relation(source));
  }

  override relation(source: object): ToOneRelation {
    const writes: ToOneWrites = {
      set: (one, target, options) => setHasOne(this, one, target, options),
      create: (one, values, options) => createHasOne(this, one, values, options),
      rules: onlyTargetRules,
    };
    return new ToOneRelation(this, writes, source);
  }
}
