import type { NestedUpdate } from '@mortise/core';
import type { AssociationName } from '../declaration/association-options';
import { namePair } from '../declaration/names';
import { toManyVerbs, type VerbsByMethod } from '../handles/generated-methods';
import { ToManyRelation } from '../handles/to-many-relation';
import { hasManyWrites } from '../links/has-writes';
import { type LinkTable, targetTableOf } from '../links/link-tables';
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

  protected override verbsOf(name: AssociationName): VerbsByMethod {
    return toManyVerbs(name);
  }

  get nestedUpdate(): NestedUpdate {
    return new ToManyNestedUpdate(this, new HasNestedWrite(this), source => this.relation(source));
  }

  override relation(source: object): ToManyRelation {
    const linkTable = (): LinkTable => targetTableOf(this);
    const writable = { association: this, writes: hasManyWrites(this), linkTable, rules: targetKeyRules };
    return new ToManyRelation(writable, source);
  }
}
