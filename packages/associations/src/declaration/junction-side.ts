import { isDeepStrictEqual } from 'node:util';
import { DefinitionError, type BindingContext, type ModelDraft, type ModelClass } from '@mortise/core';
import type { AssociationDeclaration, DeclaredAssociation, Prepared } from './association-declaration';
import type {
  AssociationName,
  BelongsToManyInverseOptions,
  BelongsToManyOptions,
  ThroughOptions,
} from './association-options';
import { declaredOf } from './declared-of';
import { addForeignKey, givenKey, type UnnamedKey } from './foreign-key';
import { addJunctionIdentity, identityAttributes, junctionDraft, throughOptions } from './junction';
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
  /** What a link is told from others by: the scope of the junction, and both keys. */
  readonly identity: readonly string[];
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
  /** Tells its ends and its name. */
  readonly call: (context: BindingContext, data: Prepared) => void;
}

/** What a side has once it has begun. */
interface Begun {
  readonly ends: Ends;
  readonly name: AssociationName;
  readonly junction: ModelDraft;
}

/** What both sides agree on: who is across, and the keys of the junction. */
interface Agreed {
  readonly pair: JunctionSide;
  readonly keys: JunctionKeys;
}

interface Legs {
  readonly own: SideLegs;
  readonly pairs: SideLegs;
}

/** What a settling has made of a side so far. */
interface Turn {
  readonly context: BindingContext;
  begun?: Begun;
  agreed?: Agreed;
  legs?: Legs;
}

/** A side that is prepared: all that binding it takes. */
export interface LaidSide extends Agreed {
  readonly junction: ModelDraft;
  readonly legs: Legs;
}

/** One side of a many-to-many as it is declared: it finds or makes the one across, and both share a junction. */
export class JunctionSide {
  readonly #owner: SideOwner;
  /** The junction's options in their full form. */
  readonly through: ThroughOptions;
  /** What the last settling has made of it: nothing to any other. */
  #turn: Turn | undefined;
  /** The one that nobody declared is the same in each settling. */
  #inverse: JunctionSide | undefined;

  constructor(owner: SideOwner) {
    this.#owner = owner;
    this.through = throughOptions(owner.association.options);
  }

  get association(): SideOwner['association'] {
    return this.#owner.association;
  }

  get options(): BelongsToManyOptions {
    return this.association.options;
  }

  /** Undefined until its names are worked out. */
  keysIn(context: BindingContext): JunctionKeys | undefined {
    return this.#turnIn(context).agreed?.keys;
  }

  /** What it was prepared as. */
  laidIn(context: BindingContext): LaidSide {
    const { junction } = this.#begunIn(context);
    const { agreed, legs } = this.#turnIn(context);
    return { junction, ...known(agreed), legs: known(legs) };
  }

  /**
   * The legs that are bound with this side, as they are associations of no model: those of the other one are with the
   * association across, if there is one.
   */
  unnamedLegsIn(context: BindingContext): readonly DeclaredAssociation[] {
    const { own, pairs } = this.laidIn(context).legs;
    const sides = this.options.symmetric === true ? [own, pairs] : [own];
    const legs = sides.flatMap(({ fromModel, toModel }) => [fromModel, toModel]);
    return legs.filter(({ isNamed }) => !isNamed).map(({ association }) => association);
  }

  prepare(context: BindingContext): void {
    this.#begin(context);
    const pair = this.#pairIn(context);
    pair.#pairWith(this, context);
    const { junction } = this.#begunIn(context);
    const [foreign, other] = junctionKeys({ context, junction }, this.#keySide(context), pair.#keySide(context));
    this.#turnIn(context).agreed = { pair, keys: keysAsSeen(this.through, foreign, other) };
    pair.#turnIn(context).agreed = { pair: this, keys: keysAsSeen(pair.through, other, foreign) };
    this.#addKeys(context, pair, [foreign, other]);
    this.#layLegs(context, pair, [foreign, other]);
  }

  #begin(context: BindingContext): void {
    const ends = this.#owner.begin(context);
    const name = this.#nameTo(ends.target);
    this.#owner.call(context, { ...ends, name });
    const junction = junctionDraft(context, this.through, `The junction of ${ends.source.name}.${name.plural}`);
    if (this.through.timestamps !== undefined)
      junction.chooseTimestamps(this.through.timestamps, `${ends.source.name}.${name.plural}`);
    this.#turnIn(context).begun = { ends, name, junction };
  }

  #begunIn(context: BindingContext): Begun {
    return known(this.#turnIn(context).begun);
  }

  #turnIn(context: BindingContext): Turn {
    if (this.#turn?.context !== context) this.#turn = { context };
    return this.#turn;
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
    if (symmetric !== true)
      return findCounterpart(this, this.#sidesAcross(context), context) ?? this.#inverseIn(context);
    const { source, target } = this.#begunIn(context).ends;
    checkSymmetric(this.options, { label: labelOf(this.#keySide(context)), isSelf: source === target });
    return this.#otherDirection(source, context);
  }

  /** Those that stand on the model this one leads to. */
  #sidesAcross(context: BindingContext): readonly JunctionSide[] {
    const { target } = this.#begunIn(context).ends;
    return declaredOf(context.declared, target)
      .map(sideOf)
      .filter(side => side !== undefined);
  }

  /** Takes part in a pair that the other side works out. */
  #pairWith(other: JunctionSide, context: BindingContext): void {
    this.#begin(context);
    const { model } = this.#owner;
    const { plural } = this.#begunIn(context).name;
    if (plural !== other.#begunIn(context).name.plural || model !== other.#owner.model) return;
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
    const inverse = this.#inverseWith({ as, through: this.options.through, ...rest }, context);
    context.add(inverse.association);
    return inverse;
  }

  /** The same links, seen from their other end: no association of its own, since both ends see all of them. */
  #otherDirection(source: ModelDraft, context: BindingContext): JunctionSide {
    const { through, foreignKeyConstraints, nestedWrites } = this.options;
    return this.#inverseWith({ as: defaultName(source), through, foreignKeyConstraints, nestedWrites }, context);
  }

  #inverseWith(options: BelongsToManyOptions, context: BindingContext): JunctionSide {
    const { brought, model } = this.#owner;
    const declaration = { ...brought, source: this.#begunIn(context).ends.target.model, target: model, options };
    this.#inverse ??= sideOf(brought.kinds.belongsToMany(declaration)) as JunctionSide; // that kind has one
    return this.#inverse;
  }

  #addKeys(context: BindingContext, pair: JunctionSide, [foreign, other]: BothKeys): void {
    const { junction: holder, ends } = this.#begunIn(context);
    addForeignKey({ holder, ...foreign, target: ends.source, role: 'junction' });
    addForeignKey({ holder, ...other, target: pair.#begunIn(context).ends.source, role: 'junction' });
    const unique = agreedUnique(this.#uniqueClaim(context), pair.#uniqueClaim(context));
    const through = { ...this.through, unique };
    addJunctionIdentity({ junction: holder, through, foreignKeys: foreign.names, otherKeys: other.names });
  }

  #keySide(context: BindingContext): KeySide {
    const { ends, name } = this.#begunIn(context);
    return { draft: ends.source, name, options: this.options };
  }

  #uniqueClaim(context: BindingContext): Claim<boolean | string> {
    return { side: labelOf(this.#keySide(context)), option: 'through.unique', value: this.through.unique };
  }

  #layLegs(context: BindingContext, pair: JunctionSide, [foreign, other]: BothKeys): void {
    const { junction, ends } = this.#begunIn(context);
    const place = { context, brought: this.#owner.brought, junction };
    prepareBetween(context, junction, [ends.source, pair.#begunIn(context).ends.source]);
    const { own, pairs } = layLegs(place, this.#legsEnd(context, foreign), pair.#legsEnd(context, other));
    this.#turnIn(context).legs = { own, pairs };
    pair.#turnIn(context).legs = { own: pairs, pairs: own };
  }

  #legsEnd(context: BindingContext, { referenced, names }: JunctionKey): LegsEnd {
    const { options, nestedWrites } = this.association;
    const { name, ends, junction: holder } = this.#begunIn(context);
    const key = { holder, target: ends.source, referenced, names };
    return { model: this.#owner.model, key, name, options, nestedWrites };
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
    const keys = this.keysIn(context); // known, unless it is being prepared right now
    const pointsThere = (isOwn ? keys?.source : keys?.target)?.join() === referenced.join();
    return pointsThere ? (isOwn ? keys?.foreign : keys?.other) : undefined;
  }
}

/** The side of a many-to-many; other kinds have none. */
function sideOf(association: object): JunctionSide | undefined {
  const side: unknown = 'side' in association ? association.side : undefined;
  return side instanceof JunctionSide ? side : undefined;
}

/** What a side has by the time it is asked for. */
function known<T>(found: T | undefined): T {
  if (found === undefined) throw new TypeError('A side of a many-to-many is used before it is prepared.');
  return found;
}

type BothKeys = readonly [JunctionKey, JunctionKey];

/** Two keys of a junction, from the side the first of them points to. */
const keysAsSeen = (through: ThroughOptions, foreign: JunctionKey, other: JunctionKey): JunctionKeys => ({
  source: foreign.referenced,
  target: other.referenced,
  foreign: foreign.names,
  other: other.names,
  identity: identityAttributes({ through, foreignKeys: foreign.names, otherKeys: other.names }),
});
