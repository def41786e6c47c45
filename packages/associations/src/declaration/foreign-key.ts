import { foreignKeyName, type AttributeOptions, type ForeignKeyClaim, type ModelDraft } from '@mortise/core';
import { checkKeyLength, type GivenKey } from './keys';

/** What one association says of a foreign key. */
export interface KeyClaim {
  readonly askedBy: string;
  /** Of each attribute of the key. */
  readonly options: GivenKey['options'];
  readonly foreignKeyConstraints: boolean | undefined;
}

/** A foreign key to be added to a model. */
export interface ForeignKeyPlan {
  /** Where the key is. */
  readonly holder: ModelDraft;
  readonly names: readonly string[];
  /** What is said of it; of two who name an option of its attributes, the first one counts. */
  readonly claims: readonly [KeyClaim, ...KeyClaim[]];
  /** Where it points. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
  /** That of a junction is never NULL, unless someone says so. */
  readonly role: 'association' | 'junction';
}

/** The names a foreign key has by default, or those of attributes its holder declares with the same columns. */
export function defaultKeyNames(holder: ModelDraft, name: string, referenced: readonly string[]): readonly string[] {
  return referenced.map(key => foreignKeyName(name, key)).map(each => holder.declaredFor(each) ?? each);
}

/** Adds the attributes, their type and the constraint of a foreign key; what its author declared by hand is kept. */
export function addForeignKey(plan: ForeignKeyPlan): void {
  const { holder, names, target, referenced, claims, role } = plan;
  checkKeyLength(names, referenced, claims[0].askedBy);
  const defaults = role === 'junction' ? { allowNull: false } : {};
  names.forEach((name, index) => {
    const given = claims.reduceRight<AttributeOptions>(
      (others, { options }) => ({ ...others, ...attributeOptions(options[index]) }),
      {},
    );
    const attribute = referenced[index] as string; // as long as each other
    holder.addForeignKeyAttribute(name, { target, attribute }, { given, defaults });
  });
  const place = { attributes: names, target, targetAttributes: referenced, byDefault: role } as const;
  holder.claimForeignKey(place, ...claims.flatMap(constraintClaims), ...declaredClaims(holder, names));
}

type KeyOptions = GivenKey['options'][number];

function attributeOptions(given: KeyOptions = {}): AttributeOptions {
  const { onDelete: _onDelete, onUpdate: _onUpdate, deferrable: _deferrable, ...own } = given;
  return own;
}

/** What an association says of the constraint, with whichever attribute of the key. */
function constraintClaims({ askedBy, options, foreignKeyConstraints }: KeyClaim): readonly ForeignKeyClaim[] {
  const said = options.map(({ onDelete, onUpdate, deferrable }) => ({ askedBy, onDelete, onUpdate, deferrable }));
  return [{ askedBy, foreignKeyConstraints }, ...said];
}

/** What the holder's author wrote on the attributes themselves. */
function declaredClaims(holder: ModelDraft, names: readonly string[]): readonly ForeignKeyClaim[] {
  return names.map(name => {
    const declared = holder.declared.get(name);
    return { askedBy: `${holder.name}.${name}`, onDelete: declared?.onDelete, onUpdate: declared?.onUpdate };
  });
}
