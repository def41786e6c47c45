import { MortiseError } from '@mortise/core';

/**
 * A migration is wrong, or can't be run as things are.
 *
 * @example
 * const error = await migrations.up().catch(error => error);
 * error.code; // 'MIGRATION_MISSING'
 */
export class MigrationError extends MortiseError {}
