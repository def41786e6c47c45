import {
  camelJoin,
  DefinitionError,
  lowerFirst,
  type BindingContext,
  type ModelDraft,
  type ModelClass,
} from '@mortise/core';
import { associationsOf, isBase } from '../kinds/adopted-key';
import type { AssociationKinds, BaseAssociation, Declaration } from '../kinds/association-base';
import type { AssociationName, ThroughAssociations } from '../kinds/association-options';

/** What one side of a many-to-many needs to lay its legs. */
export interface LegsRequest {
  readonly brought: Pick<Declaration<unknown>, 'kinds' | 'registry' | 'parent'>;
  readonly context: BindingContext;
  readonly junction: ModelDraft;
  readonly source: ModelClass;
  readonly sourceKeys: readonly string[];
  readonly foreignKeys: readonly string[];
  /** The association of this side, and the one back: they name the legs. */
  readonly name: AssociationName;
  readonly inverseName: AssociationName;
  readonly given: { readonly from: ThroughAssociations['fromSource']; readonly to: ThroughAssociations['toSource'] };
  readonly foreignKeyConstraints: boolean | undefined;
  readonly nestedWrites: boolean;
}

/** The one-to-many associations between one model and the junction, in both directions. */
export interface SideLegs {
  readonly fromModel: BaseAssociation;
  readonly fromModelOne: BaseAssociation;
  readonly toModel: BaseAssociation;
}

/** Lays the legs of one side. Those whose names are free are associations of their models, to be included like any. */
export function layLegs(request: LegsRequest): SideLegs {
  const { name, inverseName, junction, given, nestedWrites } = request;
  const kinds: AssociationKinds = request.brought.kinds;
  const key = {
    foreignKey: request.foreignKeys,
    foreignKeyConstraints: request.foreignKeyConstraints,
    nestedWrites,
  };
  const { sourceKeys } = request;
  const from = given.from ?? camelJoin(name.plural, junction.plural);
  const outward = { ...request.brought, source: request.source, target: junction.model };
  const inward = { ...request.brought, source: junction.model, target: request.source };
  const toModel = kinds.belongsTo({
    ...inward,
    options: { ...key, as: given.to ?? inverseName.singular, targetKey: sourceKeys },
  });
  const fromModel = kinds.hasMany({
    ...outward,
    options: { ...key, as: { plural: from, singular: from }, sourceKey: sourceKeys },
  });
  const one = camelJoin(name.singular, lowerFirst(junction.singular));
  const fromModelOne = kinds.hasOne({ ...outward, options: { ...key, as: one, sourceKey: sourceKeys } });
  fromModelOne.prepare(request.context);
  return {
    fromModel: registered(request.context, fromModel, request.source),
    fromModelOne,
    toModel: registered(request.context, toModel, junction.model),
  };
}

/** What is declared between a junction and its ends has its keys and names before legs are laid beside it. */
export function prepareBetween(context: BindingContext, junction: ModelDraft, ends: readonly ModelDraft[]): void {
  const isBetween = (each: BaseAssociation): boolean =>
    ends.some(
      end =>
        (each.declaredOn(junction.model) && each.leadsTo(end.model)) ||
        (each.declaredOn(end.model) && each.leadsTo(junction.model)),
    );
  for (const each of context.declared.filter(isBase).filter(isBetween)) each.prepare(context);
}

/**
 * Adds a leg to its model, unless an association or an attribute has its name. One that its author declared over the same
 * key, under whichever name, is the leg.
 */
function registered(context: BindingContext, leg: BaseAssociation, owner: ModelClass): BaseAssociation {
  leg.prepare(context);
  const draft = context.draftOf(owner, 'A junction');
  const others = associationsOf(context.all, draft);
  const double = others.find(each => isDouble(each, leg));
  if (double !== undefined) return checkedDouble(double, leg);
  const isTaken = draft.attributes().has(leg.as) || others.some(each => each.mayBeCalled(leg.as));
  if (!isTaken) context.add(leg);
  return leg;
}

/** With a scope it would lead to some of the rows only. */
const isDouble = (one: BaseAssociation, leg: BaseAssociation): boolean =>
  one.associationType === leg.associationType && one.scope === undefined && one.leadsAs(leg);

/** The leg it is taken for, unless it joins other rows: a key cannot refer to two attributes. */
function checkedDouble(double: BaseAssociation, leg: BaseAssociation): BaseAssociation {
  const [own, others] = [leg, double].map(each => each.referencedNames()?.join(', '));
  if (others === undefined || own === others) return double;
  const keys = leg.foreignKeyNames()?.join(', ');
  throw new DefinitionError(
    'INVALID_FOREIGN_KEY',
    `"${double.as}" takes the key "${keys}" to refer to "${others}", and a many-to-many over it to "${own}".`,
    { hint: 'Give both the same sourceKey or targetKey, or the many-to-many another foreignKey or otherKey.' },
  );
}
