import type { Migration } from './migration-schema';

/**
 * A migration, as a file of them exports it by default.
 *
 * @example
 * export default migration({
 *   async up(schema) {
 *     await schema.addColumn('people', 'nick', { type: DataTypes.STRING });
 *   },
 *   async down(schema) {
 *     await schema.dropColumn('people', 'nick');
 *   },
 * });
 */
export const migration = (definition: Migration): Migration => definition;
