import { engineOf } from '@mortise/core';
import type { CheckContext } from './check-context';
import { orOk, type CheckResult } from './check-result';

/** Tables that are not as their models say. Those that are not there are told elsewhere. */
export async function checkStep({ definitions, tables }: CheckContext): Promise<readonly CheckResult[]> {
  const present = definitions.filter(definition => tables.get(definition) !== undefined);
  const [first] = present;
  const id = 'models-in-step';
  if (first === undefined) return [{ id, status: 'skipped', message: 'There is no table to compare with its model.' }];
  const found = await engineOf(first).schema.differences(present, { drop: false, known: definitions }, {});
  const results = found
    .flatMap(({ differences }) => differences)
    // Foreign keys have a check of their own.
    .filter(({ kind }) => kind !== 'missingForeignKey')
    .map(({ message }): CheckResult => ({ id, status: 'warning', message, hint }));
  return orOk(results, id, 'Models and tables agree.');
}

const hint = 'A migration brings them together: mortise migrate generate, or mortise doctor --fix.';
