import {
  camelJoin,
  DefinitionError,
  lowerFirst,
  type BindingContext,
  type ModelDraft,
  type ModelClass,
} from '@mortise/core';
import { nameIsFree } from './adopted-key';
import { declaredOf, declaredOfAny } from './declared-of';
import type { AssociationKinds, DeclaredAssociation, DeclaredLeg, Declaration } from './association-declaration';
import type { LaidKey } from './foreign-key';
import { prepareSharing } from './inverse';
import type { AssociationName, BelongsToManyOptions, ThroughAssociations } from './association-options';

/** Where the legs of a many-to-many are laid. */
export interface LegsPlace {
  readonly brought: Pick<Declaration<unknown>, 'kinds' | 'registry' | 'parent'>;
  readonly context: BindingContext;
  readonly junction: ModelDraft;
}

/** What one side of a many-to-many says of its legs. */
export interface LegsEnd {
  readonly model: ModelClass;
  /** The key of the junction that points to it. */
  readonly key: LaidKey;
  /** The association that this side has to the other. */
  readonly name: AssociationName;
  readonly options: Pick<BelongsToManyOptions, 'throughAssociations' | 'foreignKeyConstraints'>;
  readonly nestedWrites: boolean;
}

/** A leg, and whether it is an association of its model: else its name is taken. */
export interface Leg {
  readonly association: DeclaredAssociation;
  readonly isNamed: boolean;
}

/** The one-to-many associations between one model and the junction, in both directions. */
export interface SideLegs {
  readonly fromModel: Leg;
  readonly toModel: Leg;
  /** The first as one to one: made when somebody asks for it. */
  readonly fromModelOne: () => DeclaredAssociation;
}

/**
 * Lays the legs of both sides, the first of which asks for them: what it calls them goes over what the other does. Those
 * whose names are free are associations of their models, to be included like any.
 */
export function layLegs(place: LegsPlace, own: LegsEnd, pairs: LegsEnd): { own: SideLegs; pairs: SideLegs } {
  const named = own.options.throughAssociations ?? {};
  const others = pairs.options.throughAssociations ?? {};
  const inward = { from: named.fromSource ?? others.fromTarget, to: named.toSource ?? others.toTarget };
  const outward = { from: named.fromTarget ?? others.fromSource, to: named.toTarget ?? others.toSource };
  return {
    own: layLegsOf(place, own, { inverseName: pairs.name, ...inward }),
    pairs: layLegsOf(place, pairs, { inverseName: own.name, ...outward }),
  };
}

/** What the legs of one side are called: as given, or by the association back. */
interface LegNames {
  readonly inverseName: AssociationName;
  readonly from: ThroughAssociations['fromSource'];
  readonly to: ThroughAssociations['toSource'];
}

function layLegsOf({ brought, context, junction }: LegsPlace, end: LegsEnd, given: LegNames): SideLegs {
  const { model, key, name, options, nestedWrites } = end;
  const { kinds }: { readonly kinds: AssociationKinds } = brought;
  const own = { foreignKey: key.names, foreignKeyConstraints: options.foreignKeyConstraints, nestedWrites };
  const from = given.from ?? camelJoin(name.plural, junction.plural);
  const outward = { ...brought, source: model, target: junction.model };
  const outwardOptions = { ...own, sourceKey: key.referenced, as: { plural: from, singular: from } };
  const inward = { ...brought, source: junction.model, target: model };
  const inwardOptions = { ...own, targetKey: key.referenced, as: given.to ?? given.inverseName.singular };
  const asOne = (): DeclaredAssociation => {
    const as = camelJoin(name.singular, lowerFirst(junction.singular));
    return prepared(context, kinds.hasOne({ ...outward, options: { ...outwardOptions, as } }), key);
  };
  prepareSharing(context, key);
  return {
    fromModel: registered(context, kinds.hasMany({ ...outward, options: outwardOptions }), key),
    toModel: registered(context, kinds.belongsTo({ ...inward, options: inwardOptions }), key),
    fromModelOne: once(asOne),
  };
}

function prepared(context: BindingContext, leg: DeclaredLeg, key: LaidKey): DeclaredLeg {
  leg.prepareAsLeg(context, key);
  return leg;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What is declared between a junction and its ends has its keys and names before legs are laid beside it. */
export function prepareBetween(context: BindingContext, junction: ModelDraft, ends: readonly ModelDraft[]): void {
  const isBetween = (each: DeclaredAssociation): boolean =>
    ends.some(
      end =>
        (each.declaredOn(junction.model) && each.leadsTo(end.model)) ||
        (each.declaredOn(end.model) && each.leadsTo(junction.model)),
    );
  for (const each of declaredOfAny(context, [junction, ...ends]).filter(isBetween)) each.prepare(context);
}

/**
 * Adds a leg to its model, unless an association or an attribute has its name. One that its author declared over the same
 * key, under whichever name, is the leg.
 */
function registered(context: BindingContext, given: DeclaredLeg, key: LaidKey): Leg {
  const leg = prepared(context, given, key);
  const { source } = leg.preparedIn(context);
  const double = declaredOf(context.all, source).find(each => isDouble(each, leg, context));
  if (double !== undefined) return { association: checkedDouble(double, leg, context), isNamed: true };
  const isNamed = nameIsFree(context, source, leg.asIn(context));
  if (isNamed) context.add(leg);
  return { association: leg, isNamed };
}

/** With a scope it would lead to some of the rows only. */
const isDouble = (one: DeclaredAssociation, leg: DeclaredAssociation, context: BindingContext): boolean =>
  one.associationType === leg.associationType && one.scope === undefined && one.leadsAs(leg, context);

/** The leg it is taken for, unless it joins other rows: a key cannot refer to two attributes. */
function checkedDouble(
  double: DeclaredAssociation,
  leg: DeclaredAssociation,
  context: BindingContext,
): DeclaredAssociation {
  const [own, others] = [leg, double].map(each => each.referencedNames(context)?.join(', '));
  if (others === undefined || own === others) return double;
  const keys = leg.foreignKeyNames(context)?.join(', ');
  throw new DefinitionError(
    'INVALID_FOREIGN_KEY',
    `"${double.asIn(context)}" takes the key "${keys}" to refer to "${others}", and a many-to-many over it to "${own}".`,
    { hint: 'Give both the same sourceKey or targetKey, or the many-to-many another foreignKey or otherKey.' },
  );
}
