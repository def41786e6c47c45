import type { AttributeInput, ModelStatic } from '@mortise/core';
import type { AssociationStatics, Database, Model, ModelOptions } from 'mortise';
import { valuesOf, type CodedOptions } from './coded';
import { attributeOptions } from './defined-text';
import type { PulledAssociation, PulledModel } from './pulled-model';

type Defined = ModelStatic & AssociationStatics;

/** Defines the models in a database, as the files that are written would. */
export function defineModels(models: readonly PulledModel[], database: Database): void {
  const defined = new Map(models.map(model => [model.name, define(model, database)]));
  for (const { name, associations } of models) {
    const model = defined.get(name) as Defined; // defined above
    for (const association of associations) if (association.isInverse !== true) associate(model, association, defined);
  }
  database.models.settle();
}

function define({ name, attributes, options }: PulledModel, database: Database): Defined {
  const inputs = Object.fromEntries(
    attributes.map(each => [each.name, valuesOf(attributeOptions(each)) as AttributeInput]),
  ); // what the files say, as values
  return database.define<Model>(name, inputs, valuesOf(options) as ModelOptions); // the same
}

function associate(model: Defined, association: PulledAssociation, defined: ReadonlyMap<string, Defined>): void {
  const { kind, name, target, options } = association;
  const given = { as: name, ...(valuesOf(options) as CodedOptions) }; // options stay options
  // The options are those of its kind.
  (model[kind] as (target: Defined | undefined, options: object) => unknown)(defined.get(target), given);
}
