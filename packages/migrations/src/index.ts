export type { Migration, MigrationSchema } from './steps/migration-schema';
