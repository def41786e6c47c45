import type { JunctionAssociation } from '../association';
import { scopeValues } from '../declaration/scope';
import type { LinkRow } from './link-row';
import { pairIdentity } from './pair-identity';

/**
 * Links with the values that the default scope of their junction asks for, so that reads show them; what is given for a
 * link goes over that. Links that share their values go on sharing them.
 */
export function revealing(association: JunctionAssociation, links: readonly LinkRow[]): readonly LinkRow[] {
  const asked = shownValues(association);
  if (Object.keys(asked).length === 0) return links;
  const known = new Map<LinkRow['values'], LinkRow['values']>();
  return links.map(link => {
    const values = known.get(link.values) ?? { ...asked, ...givenOf(link.values) };
    known.set(link.values, values);
    return { ...link, values };
  });
}

const givenOf = (values: LinkRow['values']): LinkRow['values'] =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** What a row of the junction holds that its default scope shows, as far as that can be written. */
function shownValues(association: JunctionAssociation): Readonly<Record<string, unknown>> {
  const { throughDefinition: definition } = association;
  const identity = pairIdentity(association);
  const values = Object.entries(scopeValues(definition.scopes.default?.where, definition));
  return Object.fromEntries(values.filter(([name]) => !identity.includes(name)));
}
