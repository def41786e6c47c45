import type { ModelDefinition } from '@mortise/core';
import { entityOf } from './entity';
import { junctionEdges, type JunctionEdge } from './junction-edges';
import { keyEdges } from './key-edges';

/** How the rows between two models are drawn: as a line with their attributes, or as the tables that they are. */
export type JunctionStyle = 'edges' | 'tables';

/**
 * The models as a Mermaid `erDiagram`. Equal models give equal text: everything stands in the order of names.
 *
 * @example
 * erDiagram
 *   Person }o--o{ Toot : "likedToots / likedBy (LikedToot: reaction)"
 */
export function modelDiagram(definitions: readonly ModelDefinition[], style: JunctionStyle): string {
  const sorted = [...definitions].sort(byName);
  const edges = style === 'edges' ? junctionEdges(sorted) : [];
  const drawnAsEdge = new Set(edges.map(({ junction }) => junction));
  const shown = sorted.filter(definition => !drawnAsEdge.has(definition));
  const lines = [...shown.flatMap(entityOf), ...shown.flatMap(keyEdges), ...edges.map(lineOf)];
  return ['erDiagram', ...lines.map(line => `  ${line}`), ''].join('\n');
}

const byName = (left: ModelDefinition, right: ModelDefinition): number => (left.name < right.name ? -1 : 1);

const lineOf = ({ source, target, label }: JunctionEdge): string => `${source} }o--o{ ${target} : "${label}"`;
