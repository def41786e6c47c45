import { ownOptions } from '../rules/own-options';
import type { Deferrable, ReferentialAction } from './table-definitions';
import type { ModelDraft } from './model-draft';

/** What one place says of a foreign key. What nobody says is worked out once every attribute is known. */
export interface ForeignKeyClaim {
  /** As error messages call the place: `Person.likedToots`. */
  readonly askedBy: string;
  readonly onDelete?: ReferentialAction | undefined;
  readonly onUpdate?: ReferentialAction | undefined;
  readonly deferrable?: Deferrable | undefined;
  /** False: no constraint in the database. */
  readonly foreignKeyConstraints?: boolean | undefined;
}

/** Who asks for a foreign key: that decides what becomes of its rows where nobody says. */
export type ForeignKeyRole = 'reference' | 'association' | 'junction';

export interface ForeignKeyPlace {
  readonly attributes: readonly string[];
  readonly target: ModelDraft;
  readonly targetAttributes: readonly string[];
}

/** A foreign key with what all who share it say. */
export interface DraftForeignKey extends ForeignKeyPlace {
  readonly byDefault: Set<ForeignKeyRole>;
  readonly claims: ForeignKeyClaim[];
}

export const isSamePlace = (one: ForeignKeyPlace, other: ForeignKeyPlace): boolean =>
  one.target === other.target &&
  one.attributes.join() === other.attributes.join() &&
  one.targetAttributes.join() === other.targetAttributes.join();

const claimNames = { onDelete: true, onUpdate: true, deferrable: true, foreignKeyConstraints: true };

/** Referential actions as SQL spells them; what is none is told later. */
export function inCapitals(claim: ForeignKeyClaim): ForeignKeyClaim {
  const own = ownOptions(claim, claimNames);
  return { ...own, onDelete: capitals(own.onDelete), onUpdate: capitals(own.onUpdate) };
}

// A program without types may have written anything.
const capitals = <T>(action: T): T => (typeof action === 'string' ? (action.toUpperCase() as T) : action);
