import { resolveIndexes } from './resolve-indexes';
import { DefinitionError } from '../errors/definition-error';
import { listNames } from '../errors/nearest-name';
import { checkScopes } from './scopes';
import { isStandardSchema, type StandardSchema } from '../options/standard-schema';
import { isAccessed, type AttributeDefinition, type Validator } from './attribute-definition';
import type { DefinedAssociation, ModelDefinition } from './model-definition';
import { checkDeclaredOptions } from '../rules/known-options';
import type { ModelDraft } from './model-draft';
import { namedChecks, nestedWritesModes, type NestedWrites } from './model-options';
import { modelNameRules, modelRules } from './model-rules';
import { versionName } from './version-attribute';
import { checkStorableNames } from './refused-names';
import { resolveForeignKeys, resolveReferences } from './resolve-foreign-keys';
import type { TableName } from './table-definitions';
import { resolveAttributes } from './resolve-attributes';

/** What a definition takes from its surroundings. */
export interface ResolveContext {
  readonly engine: object;
  readonly definitionOf: (draft: ModelDraft) => ModelDefinition;
}

let definitionCount = 0;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What of a definition is of the model alone. */
type OwnPart = Pick<
  ModelDefinition,
  | 'attributes'
  | 'columns'
  | 'indexes'
  | 'scopes'
  | 'validators'
  | 'schemas'
  | 'hasValidators'
  | 'hasAccessors'
  | 'serialisers'
  | 'nestedWrites'
>;

/** The own part of each draft, and what associations had added to it then. */
const ownParts = new WeakMap<ModelDraft, { readonly added: readonly unknown[]; readonly part: OwnPart }>();

/** Every change settles all models anew, and few of them come out otherwise than before. */
function ownPart(draft: ModelDraft): OwnPart {
  const known = ownParts.get(draft);
  if (known !== undefined && areSameItems(known.added, draft.added())) return known.part;
  const part = resolveOwnPart(draft);
  ownParts.set(draft, { added: draft.added(), part });
  return part;
}

const areSameItems = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((item, place) => Object.is(item, other[place]));

function resolveOwnPart(draft: ModelDraft): OwnPart {
  checkDeclaredOptions({ options: draft.options, known: modelRules, owner: `The model ${draft.name}` });
  checkModelName(draft);
  const attributes = resolveAttributes(draft);
  const validators = resolveModelValidators(draft);
  const all = [...attributes.values()];
  const indexes = resolveIndexes(draft, attributes);
  checkScopes(draft.scopes);
  const { name, options, pairKey } = draft;
  const schemas = resolveSchemas(draft);
  checkRejects(draft);
  const table = tableOf(draft);
  checkStorableNames({ name, table, comment: options.comment, primaryKeyName: pairKey?.name, attributes, indexes });
  return {
    attributes,
    columns: all.filter(({ type }) => type.kind !== 'VIRTUAL').map(({ name }) => name),
    indexes,
    scopes: draft.scopes,
    validators,
    schemas,
    hasValidators: validators.size + schemas.size > 0 || all.some(isChecked),
    hasAccessors: all.some(isAccessed),
    serialisers: new Map(all.flatMap(({ name, toJSON }) => (toJSON === undefined ? [] : [[name, toJSON]]))),
    nestedWrites: resolveNestedWrites(draft),
  };
}

const isChecked = ({ validators, immutableMessage: message }: AttributeDefinition): boolean =>
  validators.size > 0 || message !== undefined;

const tableOf = ({ schema, tableName }: ModelDraft): TableName => ({ schema, name: tableName });

/** A draft as a definition; foreign keys and associations follow once every model has one. */
export function resolveDefinition(draft: ModelDraft, { engine }: ResolveContext): ModelDefinition {
  // Named one by one: what is spread makes an object that is slow to make, and slow to read.
  const own = ownPart(draft);
  return {
    id: ++definitionCount,
    model: draft.model,
    name: draft.name,
    plural: draft.plural,
    singular: draft.singular,
    table: tableOf(draft),
    namesSchema: draft.options.schema !== undefined,
    place: undefined,
    comment: draft.options.comment,
    renamedFrom: draft.options.renamedFrom,
    attributes: own.attributes,
    columns: own.columns,
    primaryKey: draft.primaryKey,
    primaryKeyName: draft.pairKey?.name,
    keyAttributes: new Set(draft.primaryKey),
    indexes: own.indexes,
    foreignKeys: [],
    associations: new Map<string, DefinedAssociation>(),
    timestamps: {
      createdAt: draft.timestamps.nameOf('createdAt'),
      updatedAt: draft.timestamps.nameOf('updatedAt'),
      deletedAt: draft.timestamps.nameOf('deletedAt'),
    },
    version: versionName(draft.options),
    omitNull: draft.options.omitNull === true,
    scopes: own.scopes,
    validators: own.validators,
    schemas: own.schemas,
    hasValidators: own.hasValidators,
    hasAccessors: own.hasAccessors,
    serialisers: own.serialisers,
    batch: draft.options.batch === true,
    order: draft.options.order,
    strictLoading: draft.options.strictLoading === true,
    nestedWrites: own.nestedWrites,
    rejectOnEmpty: draft.options.rejectOnEmpty,
    requiredScope: requiredScopeOf(draft),
    tenantValues: undefined,
    references: [],
    isSynced: draft.options.sync !== false,
    hooks: draft.hooks,
    engine,
  };
}

/** A junction that exists only as a name has no columns but its keys: it is reached by way of others, which are the tenant's. */
const requiredScopeOf = ({ options, isGenerated }: ModelDraft): ModelDefinition['requiredScope'] =>
  options.requiredScope === false || isGenerated ? undefined : options.requiredScope;

function checkModelName({ name, options }: ModelDraft): void {
  if (options.name === undefined) return;
  const owner = `The option "name" of ${name}`;
  if (typeof options.name !== 'object' || options.name === null)
    throw new DefinitionError('INVALID_OPTION', `${owner} is { singular, plural }.`);
  checkDeclaredOptions({ options: options.name, known: modelNameRules, owner });
}

/** Adds what refers to other definitions. */
export function completeDefinition(
  draft: ModelDraft,
  associations: ReadonlyMap<string, DefinedAssociation>,
  context: ResolveContext,
): void {
  // The only place that writes to a definition after it was made, before anyone else has seen it.
  const definition = context.definitionOf(draft) as Writable<ModelDefinition>;
  definition.foreignKeys = resolveForeignKeys(draft, context.definitionOf);
  definition.references = resolveReferences(draft, context.definitionOf);
  definition.associations = associations;
}

function resolveModelValidators({ name: model, options }: ModelDraft): ReadonlyMap<string, Validator> {
  const checks = Object.entries(namedChecks(options.validate));
  const [wrong] = checks.filter(([, check]) => typeof check !== 'function' && !isStandardSchema(check));
  const isOwn = (check: readonly [string, Validator | StandardSchema]): check is [string, Validator] =>
    !isStandardSchema(check[1]);
  if (wrong === undefined) return new Map(checks.filter(isOwn));
  throw new DefinitionError('INVALID_VALIDATOR', `The validator "${wrong[0]}" of ${model} is not a function.`, {
    hint: 'Checks of a whole row are functions or schemas; those of one attribute stand in its own option "validate".',
  });
}

/** Schemas among the checks of a whole row. */
const resolveSchemas = ({ options }: ModelDraft): ReadonlyMap<string, StandardSchema> =>
  new Map(
    Object.entries(namedChecks(options.validate)).filter((entry): entry is [string, StandardSchema] =>
      isStandardSchema(entry[1]),
    ),
  );

function checkRejects({ name, options: { rejectOnEmpty } }: ModelDraft): void {
  const given: unknown = rejectOnEmpty;
  const isKnown =
    given === undefined || typeof given === 'boolean' || typeof given === 'function' || given instanceof Error;
  if (!isKnown)
    throw new DefinitionError(
      'INVALID_OPTION',
      `The option "rejectOnEmpty" of ${name} is true, an error, or its class.`,
    );
}

function resolveNestedWrites({ name, options }: ModelDraft): NestedWrites {
  const { nestedWrites = 'always' } = options;
  if (nestedWritesModes.includes(nestedWrites)) return nestedWrites;
  const message = `The option "nestedWrites" of ${name} is another than: ${listNames(nestedWritesModes)}.`;
  throw new DefinitionError('INVALID_OPTION', message);
}
