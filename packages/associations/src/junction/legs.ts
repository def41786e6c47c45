import { camelJoin, lowerFirst, type BindingContext, type ModelDraft, type ModelStatic } from '@mortise/core';
import type { AssociationKinds, BaseAssociation, Declaration } from '../kinds/association-base';
import type { AssociationName, ThroughAssociations } from '../kinds/association-options';

/** What one side of a many-to-many needs to lay its legs. */
export interface LegsRequest {
  readonly brought: Pick<Declaration<unknown>, 'kinds' | 'registry' | 'parent'>;
  readonly context: BindingContext;
  readonly junction: ModelDraft;
  readonly source: ModelStatic;
  readonly sourceKeys: readonly string[];
  readonly foreignKeys: readonly string[];
  /** The association of this side, and the one back: they name the legs. */
  readonly name: AssociationName;
  readonly inverseName: AssociationName;
  readonly given: { readonly from: ThroughAssociations['fromSource']; readonly to: ThroughAssociations['toSource'] };
  readonly hasConstraint: boolean;
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
  const key = { foreignKey: request.foreignKeys, foreignKeyConstraints: request.hasConstraint, nestedWrites };
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
  register(request.context, toModel, junction.model);
  register(request.context, fromModel, request.source);
  fromModelOne.prepare(request.context);
  return { fromModel, fromModelOne, toModel };
}

/** Adds a leg to its model, unless an association or an attribute has its name, or leads the same way. */
function register(context: BindingContext, leg: BaseAssociation, owner: ModelStatic): void {
  leg.prepare(context);
  const others = context.all.filter(
    (each): each is BaseAssociation => 'declaredOn' in each && (each as BaseAssociation).declaredOn(owner),
  );
  const isTaken =
    context.draftOf(owner, 'A junction').attributes().has(leg.as) || others.some(each => each.mayBeCalled(leg.as));
  const isDouble = others.some(
    each => each.associationType === leg.associationType && each.hasForeignKey(leg.foreignKeyNames()),
  );
  if (!isTaken && !isDouble) context.add(leg);
}
