import { defaultChoice, type ScopeChoice, type ScopeName } from '@mortise/core';
import type { ScopeOption } from '../association';

/** The scopes that an option asks for. */
export function scopeChoice(scope: ScopeOption | undefined): ScopeChoice {
  if (scope === undefined || scope === true) return defaultChoice;
  if (scope === false || scope === null) return { includesDefault: false, names: [] };
  // isArray does not narrow a readonly array away from the rest of the union.
  return {
    includesDefault: false,
    names: (Array.isArray(scope) ? Array.from(scope) : [scope]) as readonly ScopeName[],
  };
}
