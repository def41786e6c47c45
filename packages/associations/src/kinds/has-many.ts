import type { NestedUpdate } from '@mortise/core';
import type { AssociationName } from '../declaration/association-options';
import { namePair } from '../declaration/names';
import { toManyMethods } from '../handles/generated-methods';
import { ToManyRelation } from '../handles/to-many-relation';
import { hasManyWrites } from '../links/has-writes';
import { targetTableOf } from '../links/link-tables';
import { HasNestedWrite } from '../links/nested-create';
import { ToManyNestedUpdate } from '../links/nested-update';
import { targetKeyRules } from '../links/write-options';
import { HasAssociation } from './has-association';

/** One to many: as many rows as hold the key of the source. */
export class HasManyAssociation extends HasAssociation {
  readonly associationType = 'HasMany';
  readonly many = true;

  protected nameOf(as: string | AssociationName): AssociationName {
    return namePair(as);
  }

  protected override methodsOf(name: AssociationName): ReturnType<typeof toManyMethods> {
    return toManyMethods(name, source => this.relationOf(source));
  }

  get nestedUpdate(): NestedUpdate {
    return new ToManyNestedUpdate(this, new HasNestedWrite(this), source => this.relation(source));
  }

  override relation(source: object): ToManyRelation {
    const [writes, linkTable] = [hasManyWrites(this), targetTableOf(this)];
    return new ToManyRelation({ association: this, writes, linkTable, rules: targetKeyRules }, source);
  }
}
