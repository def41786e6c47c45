import { isDeepStrictEqual } from 'node:util';
import { DefinitionError, type BindingContext, type ModelDraft, type ModelClass } from '@mortise/core';
import type { AssociationDeclaration, DeclaredAssociation } from './association-declaration';
import type {
  AssociationName,
  BelongsToManyInverseOptions,
  BelongsToManyOptions,
  ThroughOptions,
} from './association-options';
import { addForeignKey, givenKey, type UnnamedKey } from './foreign-key';
import { addJunctionIdentity, junctionDraft, throughOptions } from './junction';
import { agreedUnique, type Claim, junctionKeys, labelOf, type JunctionKey, type KeySide } from './junction-keys';
import { layLegs, prepareBetween, type LegsEnd, type LegsPlace, type SideLegs } from './legs';
import { defaultName, inverseOptions, namePair } from './names';
import { checkSymmetric, findCounterpart } from './pairing';

/** The keys of a many-to-many association, as one of its sides sees them. */
export interface JunctionKeys {
  readonly source: readonly string[];
  readonly target: readonly string[];
  readonly foreign: readonly string[];
  readonly other: readonly string[];
}

interface Ends {
  readonly source: ModelDraft;
  readonly target: ModelDraft;
}

/** An association as the author of its side, with what only its own kind may ask of it. */
export interface SideOwner {
  readonly association: AssociationDeclaration<BelongsToManyOptions> & DeclaredAssociation;
  readonly model: ModelClass;
  readonly brought: LegsPlace['brought'];
  /** Resolves both ends, and is prepared in this round. */
  readonly begin: (context: BindingContext) => Ends;
  readonly call: (name: AssociationName) => void;
}

/** What a side has once it has begun. */
interface Begun {
  readonly ends: Ends;
  readonly name: AssociationName;
  readonly junction: ModelDraft;
}

/** One side of a many-to-many as it is declared: it finds or makes the one across, and both share a junction. */
export class JunctionSide {
  readonly #owner: SideOwner;
  #begun: Begun | undefined;
  #pair: JunctionSide | undefined;
  #inverse: JunctionSide | undefined;
  #keys: JunctionKeys | undefined;
  #legs: { readonly own: SideLegs; readonly pairs: SideLegs } | undefined;

  constructor(owner: SideOwner) {
    this.#owner = owner;
  }

  get association(): SideOwner['association'] {
    return this.#owner.association;
  }

  get options(): BelongsToManyOptions {
    return this.association.options;
  }

  /** The junction's options in their full form. */
  get through(): ThroughOptions {
    return throughOptions(this.options);
  }

  /** The side across, known once this one is prepared. */
  get pair(): JunctionSide {
    return this.#pair as JunctionSide; // set by prepare
  }

  get junction(): ModelDraft {
    return this.#started.junction;
  }

  /** Undefined until its names are worked out. */
  get keys(): JunctionKeys | undefined {
    return this.#keys;
  }

  get legs(): { readonly own: SideLegs; readonly pairs: SideLegs } {
    return this.#legs as { readonly own: SideLegs; readonly pairs: SideLegs }; // set by prepare
  }

  get allLegs(): readonly DeclaredAssociation[] {
    const { own, pairs } = this.legs;
    return [own, pairs].flatMap(({ fromModel, fromModelOne, toModel }) => [fromModel, fromModelOne, toModel]);
  }

  reset(): void {
    this.#pair = undefined;
    this.#keys = undefined;
    this.#inverse?.association.reset();
  }

  prepare(context: BindingContext): void {
    this.#begin(context);
    const pair = this.#pairIn(context);
    this.#pair = pair;
    pair.#pairWith(this, context);
    const [foreign, other] = junctionKeys({ context, junction: this.junction }, this.#keySide, pair.#keySide);
    this.#keys = keysAsSeen(foreign, other);
    pair.#keys = keysAsSeen(other, foreign);
    this.#addKeys(pair, foreign, other);
    this.#layLegs(context, foreign, other);
  }

  #begin(context: BindingContext): void {
    const ends = this.#owner.begin(context);
    const name = this.#nameTo(ends.target);
    this.#owner.call(name);
    const junction = junctionDraft(context, this.through, `The junction of ${ends.source.name}.${name.plural}`);
    this.#begun = { ends, name, junction };
  }

  get #started(): Begun {
    return this.#begun as Begun; // set at the beginning of prepare
  }

  #nameTo(target: ModelDraft): AssociationName {
    const { as } = this.options;
    if (as !== undefined) return namePair(as);
    if (!this.leadsFromTargetOf(this) || this.association.parentAssociation !== null) return defaultName(target);
    throw new DefinitionError(
      'MISSING_NAME',
      `A belongsToMany association of ${target.name} with itself needs the option "as".`,
      {
        hint: "Name both directions: { as: 'children', inverse: { as: 'parents' } }.",
      },
    );
  }

  #pairIn(context: BindingContext): JunctionSide {
    const { symmetric } = this.options;
    if (symmetric !== true) return findCounterpart(this, sidesOf(context), context) ?? this.#inverseIn(context);
    const { source, target } = this.#started.ends;
    checkSymmetric(this.options, { label: labelOf(this.#keySide), isSelf: source === target });
    return this.#otherDirection(source);
  }

  /** Takes part in a pair that the other side works out. */
  #pairWith(other: JunctionSide, context: BindingContext): void {
    this.#begin(context);
    this.#pair = other;
    const { model } = this.#owner;
    const { plural } = this.#started.name;
    if (plural !== other.#started.name.plural || model !== other.#owner.model) return;
    throw new DefinitionError('MISSING_NAME', `The two directions of ${model.name}.${plural} need different names.`, {
      hint: "A model that is associated with itself names both: { as: 'children', inverse: { as: 'parents' } }.",
    });
  }

  /** Whether this association is declared on the model that the other one leads to. */
  leadsFromTargetOf(other: JunctionSide): boolean {
    return other.association.leadsTo(this.#owner.model);
  }

  /** Whether both go through one junction, for the same links of it. */
  goesThrough(other: JunctionSide, context: BindingContext): boolean {
    const label = `A belongsToMany association of ${this.#owner.model.name}`;
    const isSameModel = junctionDraft(context, this.through, label) === junctionDraft(context, other.through, label);
    return isSameModel && isDeepStrictEqual(this.through.scope ?? {}, other.through.scope ?? {});
  }

  /** The inverse that exists because nobody declared one. */
  #inverseIn(context: BindingContext): JunctionSide {
    const { as, ...rest } = inverseOptions<BelongsToManyInverseOptions>(this.options.inverse);
    const inverse = this.#inverseWith({ as, through: this.options.through, ...rest });
    context.add(inverse.association);
    return inverse;
  }

  /** The same links, seen from their other end: no association of its own, since both ends see all of them. */
  #otherDirection(source: ModelDraft): JunctionSide {
    const { through, foreignKeyConstraints, nestedWrites } = this.options;
    return this.#inverseWith({ as: defaultName(source), through, foreignKeyConstraints, nestedWrites });
  }

  #inverseWith(options: BelongsToManyOptions): JunctionSide {
    const { brought, model } = this.#owner;
    const declaration = { ...brought, source: this.#started.ends.target.model, target: model, options };
    this.#inverse ??= sideOf(brought.kinds.belongsToMany(declaration)) as JunctionSide; // that kind has one
    return this.#inverse;
  }

  #addKeys(pair: JunctionSide, foreign: JunctionKey, other: JunctionKey): void {
    const { junction: holder } = this;
    addForeignKey({ holder, ...foreign, target: this.#started.ends.source, role: 'junction' });
    addForeignKey({ holder, ...other, target: pair.#started.ends.source, role: 'junction' });
    const unique = agreedUnique(this.#uniqueClaim, pair.#uniqueClaim);
    const through = { ...this.through, unique };
    addJunctionIdentity({ junction: holder, through, foreignKeys: foreign.names, otherKeys: other.names });
  }

  get #keySide(): KeySide {
    const { ends, name } = this.#started;
    return { draft: ends.source, name, options: this.options };
  }

  get #uniqueClaim(): Claim<boolean | string> {
    return { side: labelOf(this.#keySide), option: 'through.unique', value: this.through.unique };
  }

  #layLegs(context: BindingContext, foreign: JunctionKey, other: JunctionKey): void {
    const { junction, pair } = this;
    const place = { context, brought: this.#owner.brought, junction };
    prepareBetween(context, junction, [this.#started.ends.source, pair.#started.ends.source]);
    const { own, pairs } = layLegs(place, this.#legsEnd(foreign), pair.#legsEnd(other));
    this.#legs = { own, pairs };
    pair.#legs = { own: pairs, pairs: own };
  }

  #legsEnd({ referenced, names: foreign }: JunctionKey): LegsEnd {
    const { options, nestedWrites } = this.association;
    return { model: this.#owner.model, keys: { referenced, foreign }, name: this.#started.name, options, nestedWrites };
  }

  /** The key in the junction to those attributes of a model, where it has one: as it is given, or as it turns out. */
  keyTo(
    { holder, target, referenced }: UnnamedKey,
    context: BindingContext,
    which: 'given' | 'any',
  ): readonly string[] | undefined {
    const isOwn = this.association.declaredOn(target.model);
    // Of two keys to one model, which one is meant nobody can tell.
    if (isOwn === this.association.leadsTo(target.model)) return undefined;
    const label = `The junction of an association of ${this.#owner.model.name}`;
    if (junctionDraft(context, this.through, label) !== holder) return undefined;
    if (which === 'given') return givenKey(isOwn ? this.options.foreignKey : this.options.otherKey).names;
    this.association.prepare(context);
    const keys = this.#keys; // known, unless it is being prepared right now
    const pointsThere = (isOwn ? keys?.source : keys?.target)?.join() === referenced.join();
    return pointsThere ? (isOwn ? keys?.foreign : keys?.other) : undefined;
  }
}

/** The side of a many-to-many; other kinds have none. */
function sideOf(association: object): JunctionSide | undefined {
  const side: unknown = 'side' in association ? association.side : undefined;
  return side instanceof JunctionSide ? side : undefined;
}

const sidesOf = ({ declared }: BindingContext): readonly JunctionSide[] =>
  declared.map(sideOf).filter(side => side !== undefined);

/** Two keys of a junction, from the side the first of them points to. */
const keysAsSeen = (foreign: JunctionKey, other: JunctionKey): JunctionKeys => ({
  source: foreign.referenced,
  target: other.referenced,
  foreign: foreign.names,
  other: other.names,
});
