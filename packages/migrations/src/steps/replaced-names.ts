import type { Migration } from './migration-schema';

type Standing = Pick<Migration, 'replaces' | 'replacedBefore'>;

/** All names that a migration stands for, and those that they stood for themselves. */
export function replacedNames({ replaces = [], replacedBefore = {} }: Standing): readonly string[] {
  return [...new Set([...replaces, ...Object.entries(replacedBefore).flatMap(([name, names]) => [name, ...names])])];
}

/** Whether one that is replaced has run: itself, or all that it stood for. */
export function hasRunAs(name: string, { replacedBefore = {} }: Standing, hasRun: ReadonlySet<string>): boolean {
  if (hasRun.has(name)) return true;
  const before = Object.hasOwn(replacedBefore, name) ? (replacedBefore[name] ?? []) : [];
  return before.length > 0 && before.every(each => hasRunAs(each, { replacedBefore }, hasRun));
}
