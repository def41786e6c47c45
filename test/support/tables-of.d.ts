import type { Database } from 'mortise';
/** What a database would make tables of, as a text: equal texts make equal tables. */
export declare function tablesOf(database: Database): string;
