import { DataTypes, Op, sql, type Database } from 'mortise';

/** What is in scope in the console: `database`, `sql`, `Op`, `DataTypes`, and each model by its name. */
export function scopeOf(database: Database): Readonly<Record<string, unknown>> {
  const models = Array.from(database.models, model => [model.name, model] as const);
  const named = models.filter(([name]) => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name));
  return { ...Object.fromEntries(named), database, sql, Op, DataTypes };
}
