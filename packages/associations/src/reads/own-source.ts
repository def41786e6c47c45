import { executionOf, requireOwnRows, type Awaitable, type ExecutionContext } from '@mortise/core';
import type { BoundAssociation } from '../association';
import { checkSource } from './source-key';

/**
 * Sees to it that a source is a row of the tenant before its links are read or written.
 *
 * @throws QueryError `TENANT_REQUIRED` or `TENANT_MISMATCH`
 */
export function ownSource(association: BoundAssociation, source: object, options: ExecutionContext): Awaitable<void> {
  const { sourceDefinition: definition, path, label } = association;
  const [link] = path;
  if (definition.requiredScope === undefined || link === undefined) return undefined;
  checkSource(association, source);
  return requireOwnRows({ definition, instances: [source], link, label }, executionOf(options));
}
