import type { Association, ModelDefinition } from '@mortise/core';
import { isPlainJunction, junctionsOf, ownAttributes } from '../models/junctions';
import { entityName, withoutQuotes } from './words';

/** A many-to-many as one line. */
export interface JunctionEdge {
  readonly junction: ModelDefinition;
  readonly source: string;
  readonly target: string;
  readonly label: string;
}

/**
 * The lines of junctions that are nothing else: whose rows hold the two keys and attributes, and which nobody refers to. A
 * junction that several associations lead through has a line for each pair of them.
 */
export function junctionEdges(definitions: readonly ModelDefinition[]): readonly JunctionEdge[] {
  return junctionsOf(definitions)
    .filter(({ definition }) => isPlainJunction(definition, definitions))
    .flatMap(({ definition, pairs }) => pairs.map(pair => edgeOf(definition, pair)));
}

function edgeOf(junction: ModelDefinition, pair: readonly Association[]): JunctionEdge {
  const [first] = pair as [Association]; // a pair has one or two
  const names = pair.map(({ as }) => as).join(' / ');
  const own = ownAttributes(junction).join(', ');
  const holds = own === '' ? junction.name : `${junction.name}: ${own}`;
  return {
    junction,
    source: entityName(first.sourceDefinition.name),
    target: entityName(first.targetDefinition.name),
    label: withoutQuotes(`${names} (${holds})`),
  };
}
