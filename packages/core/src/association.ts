import type { WriteOptions } from './options/write-options';
import type { Place } from './definition/place';
import type { DefinedAssociation, Link, ModelDefinition } from './definition/model-definition';
import type { NamedAssociation } from './definition/refused-names';
import type { ModelDraft } from './definition/model-draft';
import type { TableName } from './definition/table-definitions';
import type { Awaitable } from './engine';
import type { SelectStrategy } from './options/find-options';
import type { Order } from './options/order-types';
import { didYouMean, listNames } from './errors/nearest-name';
import { QueryError } from './errors/query-error';
import { shortText } from './errors/short-text';
import { lowerFirst, upperFirst } from './definition/naming';

/** What an association may ask of the registry while it is settled; each settling has one of its own. */
export interface BindingContext {
  readonly drafts: Iterable<ModelDraft>;
  /** Every declared association, those that are not bound yet included. */
  readonly declared: readonly Association[];
  /** The declared ones, and those that others have brought along so far. */
  readonly all: readonly Association[];
  readonly foreignKeyNaming: 'association' | 'model';
  draftOf(model: unknown, askedBy: string): ModelDraft;
  draftNamed(name: string): ModelDraft | undefined;
  draftWithTable(table: TableName): ModelDraft | undefined;
  /** Makes an empty model, unless one of that name is there. */
  ensureDraft(name: string): ModelDraft;
  /** Adds an association that another one brings along (an inverse, the legs of a many-to-many). */
  add(association: Association): void;
}

/** The rows between source and target of a many-to-many: their model, and what the association says of each of them. */
export interface AssociationJunction {
  readonly definition: ModelDefinition;
  /** What every link of this association has, in the words of a `where`. */
  readonly scope?: Readonly<Record<string, unknown>> | undefined;
  readonly paranoid?: boolean | undefined;
  /** Its rows are not put on items unless a query asks for their attributes. */
  readonly hidden?: boolean | undefined;
}

/** Associations that are followed one after another, as if they were one. */
export interface AssociationChain {
  readonly members: readonly Association[];
  /** Attributes of the last rows on the way, pairwise equal to those of the target that the link leads to. */
  readonly attributes: readonly string[];
  /** Whether the rows that the last member leads to are on the way themselves. */
  readonly includesLast: boolean;
}

/**
 * How two models are related: as data. Core compiles what users ask of it, and treats all kinds alike: as a path of links
 * with a name.
 */
export interface Association extends DefinedAssociation {
  readonly parentAssociation: Association | null;
  /** The kind as errors call it: `HasMany`. */
  readonly associationType: string;
  /** As errors call it: `Person.likedToots`. */
  readonly label: string;
  /** What every associated row has, in the words of a `where`. */
  readonly scope: Readonly<Record<string, unknown>> | undefined;
  /** The order of its rows, unless a read says another. */
  readonly order: Order | undefined;
  /** How it is included, unless the include says. */
  readonly strategy: SelectStrategy | undefined;
  /** Where the path leads through one: its first link to it, its second from it. */
  readonly junction: AssociationJunction | undefined;
  /** What its one link stands for, where that is no foreign key. */
  readonly chain: AssociationChain | undefined;
  inPlace(place: Place | undefined): Association;
  /** In that schema, for the same tenant. */
  inSchema(schema: string): Association;
  /** Attributes of the target that a raw key stands for. */
  readonly targetLinkKey: readonly string[];
  /**
   * Targets as they may be given (an instance, a key, or a mixed list) as canonical keys.
   *
   * @throws QueryError `INVALID_TARGET`
   */
  keysOf(targets: unknown): readonly (readonly unknown[])[];
  /** First phase, in order of declaration: keys, inverses and junctions come into being on the drafts. */
  prepare(context: BindingContext): void;
  /** Second phase, once every model is complete: links are laid. The association itself stays what it was. */
  bind(context: BindingContext, definitionOf: DefinitionFinder): AssociationBinding;
  /** How values given under this name to `create` and `bulkCreate` are written. */
  readonly nested: NestedWrite;
  /** How values given under this name to `update` are written. */
  readonly nestedUpdate: NestedUpdate;
}

/** The definition of a draft, once every draft has one. */
export type DefinitionFinder = (draft: ModelDraft) => ModelDefinition;

/** What an association is to be, once all of them are bound. */
export interface AssociationBinding extends NamedAssociation {
  readonly association: Association;
  readonly source: ModelDraft;
  readonly target: ModelDefinition;
  readonly path: readonly Link[];
  /** Makes it so; it cannot fail. */
  become(): void;
}

/** What was given under an association's name to one new instance. */
export interface NestedEntry {
  readonly source: object;
  readonly value: unknown;
}

/** How nested rows are written. */
export interface NestedContext extends WriteOptions {
  /** True: they are nested in those of a `bulkCreate`, and run bulk hooks as they do; else each runs its own. */
  readonly isBulk?: boolean | undefined;
  /** In a `bulkCreate`: each row runs its own hooks too. */
  readonly individualHooks?: boolean | undefined;
}

/** How an association writes values nested in `create` and `bulkCreate`. */
export interface NestedWrite {
  /** `before`: the source's row needs the target's key; `after`: the other way round. */
  readonly phase: 'before' | 'after';
  /** Refuses what cannot be written, before anything is. */
  check(value: unknown): void;
  /** Creates plain objects, links keys and instances: few statements for all entries together. */
  write(entries: readonly NestedEntry[], context: NestedContext): Awaitable<void>;
}

/** How an association writes what `update` says of it in words. */
export interface NestedUpdate {
  /** Refuses what cannot be written, before anything is. */
  check(value: unknown): void;
  write(entry: NestedEntry, context: WriteOptions): Promise<void>;
}

/** The associations of a model, by name. */
// Definitions have them of a registry, which takes whole ones only.
export const associationsOf = ({ associations }: ModelDefinition): ReadonlyMap<string, Association> =>
  associations as ReadonlyMap<string, Association>;

/**
 * The association of that name. Names are looked up as written, then without regard to the case of their first letter.
 *
 * @throws QueryError `UNKNOWN_ASSOCIATION`, naming the nearest association there is.
 */
export function associationOf(definition: ModelDefinition, name: string): Association {
  const found = findAssociation(definition, name);
  if (found !== undefined) return found;
  const known = [...definition.associations.keys()];
  throw new QueryError(
    'UNKNOWN_ASSOCIATION',
    `${definition.name} has no association "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(known)}.`,
  );
}

/** The association of that name, in either case; undefined where there is none. */
export function findAssociation(definition: ModelDefinition, name: string): Association | undefined {
  // A program without types may give anything.
  if (typeof name !== 'string') return undefined;
  const associations = associationsOf(definition);
  return associations.get(name) ?? associations.get(lowerFirst(name)) ?? associations.get(upperFirst(name));
}
