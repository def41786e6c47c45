import {
  initModel,
  Model,
  ModelRegistry,
  modelOf,
  type AttributeOptions,
  type CompleteDefinition,
  type DataType,
  type ModelOptions,
  type ModelStatic,
} from '@mortise/core';
import { connect, type Connected } from '../connect';
import type { Dialect } from '../dialects/contract/dialect';
import type { ConnectionTarget } from '../pool/open-connections';

/** A dialect, and an empty place in a database that speaks it: what cases make there they drop. */
export interface DialectPlace {
  readonly dialect: Dialect;
  readonly target: ConnectionTarget;
}

/** Something that every dialect must do. */
export interface DialectCase {
  /** A sentence that goes on after the dialect's name. */
  readonly name: string;
  /** Rejects where the dialect does otherwise. */
  readonly run: (place: DialectPlace) => Promise<void>;
}

/** Attributes of each model, by the model's name. */
type Tables<Name extends string> = Readonly<Record<Name, Readonly<Record<string, AttributeOptions | DataType>>>>;

/** A model whose attributes are known to the case alone. */
type CaseModel = ModelStatic<Model<Record<string, unknown>, Record<string, unknown>>>;

/** An open database with the tables of a case. */
export interface CaseDatabase<Name extends string = string> extends Connected {
  readonly models: Readonly<Record<Name, CaseModel>>;
  readonly definitionOf: (name: Name) => CompleteDefinition;
}

/** Makes the tables of these models, hands them to the case, and drops them whatever becomes of it. */
export async function withTables<Name extends string>(
  place: DialectPlace,
  tables: Tables<Name>,
  work: (database: CaseDatabase<Name>) => Promise<void>,
  options: ModelOptions = {},
): Promise<void> {
  const database = open(place, tables, options);
  const definitions = [...Object.values<CaseModel>(database.models)].map(({ definition }) => definition);
  const { schema } = database.engine;
  try {
    await schema.recreate(definitions, {});
    await work(database);
  } finally {
    await schema.drop(definitions, {}).finally(() => database.engine.close());
  }
}

function open<Name extends string>(
  { dialect, target }: DialectPlace,
  tables: Tables<Name>,
  options: ModelOptions,
): CaseDatabase<Name> {
  const connected = connect(target, { dialect });
  const models = declareModels(connected, tables, options);
  return { ...connected, models, definitionOf: name => models[name].definition };
}

/** Models of a database, in tables whose names no other has. */
export function declareModels<Name extends string>(
  { engine }: Pick<Connected, 'engine'>,
  tables: Tables<Name>,
  options: ModelOptions,
): Readonly<Record<Name, CaseModel>> {
  const registry = new ModelRegistry<ModelStatic>({
    engine,
    foreignKeyNaming: 'association',
    createModel: () => class extends Model {},
    define: { timestamps: false, ...options },
  });
  for (const [name, attributes] of Object.entries<Tables<Name>[Name]>(tables)) {
    const model = class extends Model {};
    Object.defineProperty(model, 'name', { value: name });
    initModel(model, attributes, { database: { models: registry }, tableName: `mortise_case_${name.toLowerCase()}` });
  }
  const entries = registry.definitions().map(definition => [definition.name, modelOf(definition)]);
  // The names are those of the tables, and the models have the attributes that stand there.
  return Object.fromEntries(entries) as Record<Name, CaseModel>;
}
