import type {
  Association,
  IncludeNode,
  IncludeOptions,
  Link,
  LinkStep,
  ModelDefinition,
  ModelStatic,
  ParameterBag,
  ScopeName,
} from '@mortise/core';
import type { AssociationType } from './declaration/association-declaration';
import type { AssociationOptions, ThroughOptions } from './declaration/association-options';
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
  readonly options: Pick<AssociationOptions, 'strategy'>;
  /** As error messages call it: `Person.likedToots`. */
  readonly label: string;
  readonly source: ModelStatic;
  readonly target: ModelStatic;
  readonly isSelfAssociation: boolean;
  /** What every associated row has, in the words of a `where`. */
  readonly scope: Readonly<Record<string, unknown>> | undefined;
  /** What of its scope can be written to a row: the attributes that it asks one value of. */
  readonly scopeValues: Readonly<Record<string, unknown>>;
  inSchema(schema: string | undefined): BoundAssociation;
  /** The steps of a read that starts at known sources: the target's own conditions belong to the query around them. */
  originSteps(through: ThroughReadOptions | undefined, bag: ParameterBag): readonly LinkStep[];
  /** Order of a read that starts at known sources, by junction rows. */
  originOrder(through: ThroughReadOptions | undefined, bag: ParameterBag): IncludeNode['order'];
}

/** An association over one foreign key: of the source, or of the targets. */
export interface KeyAssociation extends BoundAssociation {
  /** The attributes that hold the key. */
  readonly foreignKeys: readonly string[];
}

/** An association whose links are rows of a junction. */
export interface JunctionAssociation extends BoundAssociation {
  readonly keys: JunctionKeys;
  readonly through: ThroughOptions;
  readonly throughDefinition: ModelDefinition;
  /** Whether each link counts in both directions. */
  readonly isSymmetric: boolean;
  /** The association on the other side; a symmetric one is its own. */
  readonly pairedWith: JunctionAssociation;
  readonly fromThroughToSource: BoundAssociation;
}

/** Whether the links of an association are rows of a junction: the path goes to it, and from it to the target. */
export const hasJunction = ({ path }: Pick<Association, 'path'>): boolean => path.length > 1;

/** From a row of the junction to its target. */
export const linkToTarget = ({ path }: JunctionAssociation): Link => path[1] as Link; // the path has two links
