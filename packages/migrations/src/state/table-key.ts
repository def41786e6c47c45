/** The place of a table: its name, with its schema where it has one. */
interface Place {
  readonly schema?: string;
  readonly name: string;
}

/** What a state calls a table: `schema.name`, or its name alone. */
export const tableKey = ({ schema, name }: Place): string => (schema === undefined ? name : `${schema}.${name}`);
