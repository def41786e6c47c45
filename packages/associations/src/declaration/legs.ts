import {
  camelJoin,
  DefinitionError,
  lowerFirst,
  type BindingContext,
  type ModelDraft,
  type ModelClass,
} from '@mortise/core';
import { declaredOf, isDeclared, nameIsFree } from './adopted-key';
import type { AssociationKinds, DeclaredAssociation, Declaration } from './association-declaration';
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
  /** Attributes of the model, and those of the junction that point to them. */
  readonly keys: { readonly referenced: readonly string[]; readonly foreign: readonly string[] };
  /** The association that this side has to the other. */
  readonly name: AssociationName;
  readonly options: Pick<BelongsToManyOptions, 'throughAssociations' | 'foreignKeyConstraints'>;
  readonly nestedWrites: boolean;
}

/** The one-to-many associations between one model and the junction, in both directions. */
export interface SideLegs {
  readonly fromModel: DeclaredAssociation;
  readonly fromModelOne: DeclaredAssociation;
  readonly toModel: DeclaredAssociation;
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
  const { model, keys, name, options, nestedWrites } = end;
  const { kinds }: { readonly kinds: AssociationKinds } = brought;
  const key = { foreignKey: keys.foreign, foreignKeyConstraints: options.foreignKeyConstraints, nestedWrites };
  const outward = { ...brought, source: model, target: junction.model };
  const inward = { ...brought, source: junction.model, target: model };
  const from = given.from ?? camelJoin(name.plural, junction.plural);
  const one = camelJoin(name.singular, lowerFirst(junction.singular));
  const to = given.to ?? given.inverseName.singular;
  const toModel = kinds.belongsTo({ ...inward, options: { ...key, as: to, targetKey: keys.referenced } });
  const own = { ...key, sourceKey: keys.referenced };
  const fromModel = kinds.hasMany({ ...outward, options: { ...own, as: { plural: from, singular: from } } });
  const fromModelOne = kinds.hasOne({ ...outward, options: { ...own, as: one } });
  fromModelOne.prepare(context);
  return {
    fromModel: registered(context, fromModel, model),
    fromModelOne,
    toModel: registered(context, toModel, junction.model),
  };
}

/** What is declared between a junction and its ends has its keys and names before legs are laid beside it. */
export function prepareBetween(context: BindingContext, junction: ModelDraft, ends: readonly ModelDraft[]): void {
  const isBetween = (each: DeclaredAssociation): boolean =>
    ends.some(
      end =>
        (each.declaredOn(junction.model) && each.leadsTo(end.model)) ||
        (each.declaredOn(end.model) && each.leadsTo(junction.model)),
    );
  for (const each of context.declared.filter(isDeclared).filter(isBetween)) each.prepare(context);
}

/**
 * Adds a leg to its model, unless an association or an attribute has its name. One that its author declared over the same
 * key, under whichever name, is the leg.
 */
function registered(context: BindingContext, leg: DeclaredAssociation, owner: ModelClass): DeclaredAssociation {
  leg.prepare(context);
  const draft = context.draftOf(owner, 'A junction');
  const others = declaredOf(context.all, draft);
  const double = others.find(each => isDouble(each, leg, context));
  if (double !== undefined) return checkedDouble(double, leg, context);
  if (nameIsFree(context, draft, leg.asIn(context))) context.add(leg);
  return leg;
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
