import { addClaims, type ClaimedKey, type DraftForeignKey, type ForeignKeyClaim } from './draft-foreign-key';
import { DefinitionError } from '../errors/definition-error';
import { shortText } from '../errors/short-text';
import { DataTypes } from '../data-types/data-types';
import { resolveDataType } from '../data-types/resolve-data-type';
import type { DataType } from '../data-types/data-type';
import { hookNames } from './hook-names';
import { DraftTimestamps } from './draft-timestamps';
import { HookRegistry, type RunFor } from './hooks';
import type { ScopeSet } from './scopes';
import { checkDeclaredOptions, isPrototypePolluted, ownOptions } from '../rules/known-options';
import type { DraftIndex } from './index-detail';
import type { AttributeOptions, ModelOptions } from './model-options';
import { attributeRules, modelRules } from './model-rules';
import { versionAttribute, versionName } from './version-attribute';
import type { ModelClass } from '../options/model-class';
import { pluralize, shortenName, singularize, snakeCase } from './naming';

/** An attribute on its way to a definition. */
export interface DraftAttribute {
  readonly options: AttributeOptions;
  /** Made by Mortise, not declared by the user. */
  readonly automatic: boolean;
  /** A foreign key takes its type from the attribute it points to. */
  readonly typeOf?: { readonly draft: ModelDraft; readonly attribute: string };
}

/** A key made of foreign keys: the identity of a junction without a primary key of its own. */
export interface PairKey {
  readonly attributes: readonly string[];
  readonly name: string | undefined;
}

/** What a draft has of where it comes from. */
export interface DraftPlace {
  /** True: a junction that exists only as a name. */
  readonly isGenerated?: boolean;
  /** The schema of models that name none. */
  readonly defaultSchema?: string | undefined;
  /** Runs hooks for a tenant. */
  readonly runFor?: RunFor | undefined;
}

/**
 * A model while associations are being worked out: what its author declared, and what associations add. The added part
 * is thrown away and made anew whenever a model or an association joins the registry.
 */
export class ModelDraft {
  readonly options: ModelOptions;
  readonly isGenerated: boolean;
  /** Its own, or that of its database. */
  readonly schema: string | undefined;
  readonly timestamps: DraftTimestamps;
  readonly hooks: HookRegistry;
  /** Replaced where one is added. */
  scopes: ScopeSet;
  readonly declared: ReadonlyMap<string, AttributeOptions>;
  #added = new Map<string, DraftAttribute>();
  /** Of attributes that associations added, what was given for them: it goes over what is so by default. */
  #given = new Map<string, AttributeOptions>();
  foreignKeys: DraftForeignKey[] = [];
  indexes: DraftIndex[] = [];
  #pairKey: PairKey | undefined;
  /** What is worked out once: what was declared never changes, and what was added seldom does between two questions. */
  #attributes: ReadonlyMap<string, DraftAttribute> | undefined;
  readonly #types = new Map<unknown, DataType>();
  #plural: string | undefined;
  #singular: string | undefined;
  #declaredPrimaryKey: readonly string[] | undefined;
  #isChecked = false;

  constructor(
    readonly model: ModelClass,
    readonly name: string,
    attributes: ReadonlyMap<string, AttributeOptions>,
    options: ModelOptions,
    { isGenerated = false, defaultSchema, runFor }: DraftPlace = {},
  ) {
    this.isGenerated = isGenerated;
    this.options = ownOptions(options, modelRules);
    this.schema = this.options.schema ?? defaultSchema;
    this.declared = new Map([...attributes].map(([each, given]) => [each, ownOptions(given, attributeRules)]));
    const { defaultScope, scopes = {} } = this.options;
    this.scopes = { modelName: name, model, default: defaultScope, named: new Map(Object.entries(scopes)) };
    this.timestamps = new DraftTimestamps({ name, options: this.options, isGenerated });
    this.hooks = new HookRegistry({ name, names: hookNames, self: model, runFor }, this.options.hooks);
  }

  /** Refuses options of attributes that are none, before associations look at their names. */
  checkDeclared(): void {
    if (this.#isChecked) return;
    this.timestamps.checkOptions();
    for (const [name, options] of this.declared)
      checkDeclaredOptions({ options, known: attributeRules, owner: `${this.name}.${shortText(name)}` });
    this.#isChecked = true;
  }

  /** Forgets what associations added. */
  reset(): void {
    this.#added = new Map();
    this.#given = new Map();
    this.#attributes = undefined;
    this.foreignKeys = [];
    this.indexes = [];
    this.pairKey = undefined;
    this.timestamps.reset();
  }

  /**
   * What was added by associations and later calls, as a flat list whose items can be compared: where it is the same as
   * before, the model's own part of the definition is too.
   */
  added(): readonly unknown[] {
    const items: unknown[] = [
      this.scopes,
      this.timestamps.chosen,
      this.pairKey?.name,
      ...(this.pairKey?.attributes ?? []),
    ];
    for (const index of this.indexes)
      items.push(index.name, index.unique, ...index.attributes, ...(index.lookup ?? []));
    for (const [attribute, { options }] of this.#added)
      items.push(attribute, this.typeOf(attribute), ...(Object.entries(options).flat() as readonly unknown[]));
    return items;
  }

  get pairKey(): PairKey | undefined {
    return this.#pairKey;
  }

  set pairKey(key: PairKey | undefined) {
    this.#pairKey = key;
    this.#attributes = undefined;
  }

  get singular(): string {
    this.#singular ??= this.options.name?.singular ?? singularize(this.name);
    return this.#singular;
  }

  get plural(): string {
    this.#plural ??= this.options.name?.plural ?? pluralize(this.name);
    return this.#plural;
  }

  get tableName(): string {
    const { tableName, freezeTableName } = this.options;
    return tableName ?? (freezeTableName === true ? this.name : this.#databaseName(this.plural));
  }

  /** The name in the database of what its author gave none there. */
  #databaseName(name: string): string {
    return shortenName(this.options.underscored === true ? snakeCase(name) : name);
  }

  /** Names declared as primary key by hand. */
  get declaredPrimaryKey(): readonly string[] {
    this.#declaredPrimaryKey ??= [...this.declared].flatMap(([name, { primaryKey }]) =>
      primaryKey === true ? name : [],
    );
    return this.#declaredPrimaryKey;
  }

  get primaryKey(): readonly string[] {
    const own = this.declaredPrimaryKey;
    if (own.length > 0) return own;
    if (this.pairKey !== undefined) return this.pairKey.attributes;
    return this.options.noPrimaryKey === true ? [] : ['id'];
  }

  /** All attributes: the automatic key, the declared ones, those that associations added, the timestamps. */
  attributes(): ReadonlyMap<string, DraftAttribute> {
    this.#attributes ??= this.#allAttributes();
    return this.#attributes;
  }

  #allAttributes(): ReadonlyMap<string, DraftAttribute> {
    const attributes = new Map<string, DraftAttribute>();
    if (this.#hasAutomaticId()) attributes.set('id', automaticId);
    for (const [name, options] of this.declared) attributes.set(name, this.#declaredAttribute(name, options));
    for (const [name, attribute] of this.#added) if (!attributes.has(name)) attributes.set(name, attribute);
    const version = versionName(this.options);
    if (version !== undefined) attributes.set(version, versionAttribute(attributes.get(version)));
    for (const name of this.timestamps.names()) {
      if (!attributes.has(name)) attributes.set(name, { options: this.timestamps.optionsOf(name), automatic: true });
    }
    return isPrototypePolluted() ? withOwnOptions(attributes) : attributes;
  }

  #declaredAttribute(name: string, options: AttributeOptions): DraftAttribute {
    const added = this.#added.get(name);
    // A foreign key that is declared too: what its author wrote goes first, what is missing comes from the association.
    if (added === undefined) return { options, automatic: false };
    const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    return { ...added, options: { ...added.options, ...(said as Partial<AttributeOptions>) }, automatic: false };
  }

  #hasAutomaticId(): boolean {
    if (this.primaryKey.length !== 1 || this.primaryKey[0] !== 'id' || this.declaredPrimaryKey.length > 0) return false;
    if (!this.declared.has('id')) return true;
    throw new DefinitionError('ID_NOT_PRIMARY', `${this.name} declares the attribute "id" without primaryKey: true.`, {
      hint: 'Mark it as the primary key (@PrimaryKey), mark another attribute, or leave it out: it is made by itself.',
    });
  }

  /**
   * What an association says of a junction that it made: whether it has timestamps.
   *
   * @throws DefinitionError `INVALID_OPTION` of a model that says so itself, `CONTRADICTORY_OPTIONS` where two say both
   */
  chooseTimestamps(value: boolean, askedBy: string): void {
    this.timestamps.choose(value, askedBy);
    this.#attributes = undefined;
  }

  /** Adds a foreign key attribute, or completes one that its author declared. What is given goes over any default. */
  addForeignKeyAttribute(
    name: string,
    { target, attribute }: { readonly target: ModelDraft; readonly attribute: string },
    { given = {}, defaults = {} }: { readonly given?: AttributeOptions; readonly defaults?: AttributeOptions } = {},
  ): void {
    const present = this.#added.get(name);
    const allGiven = { ...this.#given.get(name), ...given };
    const options = { ...present?.options, ...defaults, ...allGiven };
    this.#given.set(name, allGiven);
    this.#added.set(name, { options, automatic: true, typeOf: { draft: target, attribute } });
    this.#attributes = undefined;
  }

  /** Asks for a foreign key, beside all others who share it. */
  claimForeignKey(key: ClaimedKey, ...claims: ForeignKeyClaim[]): void {
    addClaims(this.foreignKeys, key, claims);
  }

  /** The declared attribute of that name, or else the one that has its column; case aside, as databases see it. */
  declaredFor(name: string): string | undefined {
    if (this.declared.has(name)) return name;
    const column = this.columnOf(name).toLowerCase();
    return [...this.declared.keys()].find(declared => this.columnOf(declared).toLowerCase() === column);
  }

  /** The column an attribute of that name has, or would have. */
  columnOf(name: string): string {
    const options = ownOptions({ ...this.#added.get(name)?.options, ...this.declared.get(name) }, attributeRules);
    return options.columnName ?? options.field ?? this.timestamps.columnOf(name) ?? this.#databaseName(name);
  }

  /** The type of an attribute; a foreign key's is that of what it points to. */
  typeOf(name: string, asked: readonly string[] = []): DataType {
    const attribute = this.attributes().get(name);
    if (attribute === undefined) {
      throw new DefinitionError('UNKNOWN_ATTRIBUTE', `${this.name} has no attribute "${name}".`);
    }
    if (attribute.options.type !== undefined) return this.#givenType(name, attribute.options.type);
    return this.#referencedType(name, attribute, asked);
  }

  #givenType(name: string, given: unknown): DataType {
    const type = this.#types.get(given) ?? resolveTypeOf(this, name, given);
    this.#types.set(given, type);
    return type;
  }

  #referencedType(name: string, { typeOf }: DraftAttribute, asked: readonly string[]): DataType {
    const place = `${this.name}.${name}`;
    if (typeOf === undefined || asked.includes(place)) {
      throw new DefinitionError('MISSING_TYPE', `No type for ${place}.`, {
        hint: 'Write type: DataTypes.STRING, say.',
      });
    }
    return typeOf.draft.typeOf(typeOf.attribute, [...asked, place]);
  }
}

/** What was made here has no more options than these, whatever all objects seem to have. */
function withOwnOptions(attributes: ReadonlyMap<string, DraftAttribute>): ReadonlyMap<string, DraftAttribute> {
  const own = (each: DraftAttribute): DraftAttribute => ({
    ...each,
    options: ownOptions(each.options, attributeRules),
  });
  return new Map([...attributes].map(([name, each]) => [name, own(each)]));
}

const automaticId: DraftAttribute = {
  options: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
  automatic: true,
};

function resolveTypeOf(draft: ModelDraft, name: string, type: unknown): DataType {
  try {
    return resolveDataType(type);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new DefinitionError('UNKNOWN_TYPE', `The type of ${draft.name}.${name} is wrong: ${reason}`, { cause });
  }
}
