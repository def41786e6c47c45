import type {
  Association,
  AssociationJunction,
  IncludeOptions,
  Link,
  ModelDefinition,
  ModelStatic,
  Place,
  ScopeName,
} from '@mortise/core';
import type { AssociationType } from './declaration/association-declaration';
import type { ThroughOptions } from './declaration/association-options';
import type { JunctionKeys } from './declaration/junction-side';

/** A scope to apply, several, or false for none, not even the default one. */
export type ScopeOption = ScopeName | readonly ScopeName[] | boolean | null;

/** What of the junction rows is read, and which of them count. */
export interface ThroughReadOptions {
  readonly attributes?: IncludeOptions['attributes'];
  readonly where?: IncludeOptions['where'];
  readonly as?: string;
  readonly paranoid?: boolean;
  readonly order?: IncludeOptions['order'];
  /** Scopes of the junction's model; false: not even its default one. */
  readonly scope?: ScopeOption;
}

/** An association whose models are settled, as data: what reads and the writes of links know of it. */
export interface BoundAssociation extends Association {
  readonly associationType: AssociationType;
  readonly source: ModelStatic;
  readonly target: ModelStatic;
  readonly isSelfAssociation: boolean;
  /** What of its scope can be written to a row: the attributes that it asks one value of. */
  readonly scopeValues: Readonly<Record<string, unknown>>;
  inPlace(place: Place | undefined): BoundAssociation;
  /** In that schema, for the same tenant. */
  inSchema(schema: string): BoundAssociation;
}

/** An association over one foreign key: of the source, or of the targets. */
export interface KeyAssociation extends BoundAssociation {
  /** The attributes that hold the key. */
  readonly foreignKeys: readonly string[];
}

/** An association whose links are rows of a junction. */
export interface JunctionAssociation extends BoundAssociation {
  readonly junction: AssociationJunction;
  readonly keys: JunctionKeys;
  readonly through: ThroughOptions;
  readonly throughDefinition: ModelDefinition;
  /** Whether each link counts in both directions. */
  readonly isSymmetric: boolean;
  /** The association on the other side; a symmetric one is its own. */
  readonly pairedWith: JunctionAssociation;
  readonly fromThroughToSource: BoundAssociation;
}

/** From a row of the junction to its target. */
export const linkToTarget = ({ path }: JunctionAssociation): Link => path[1] as Link; // the path has two links
