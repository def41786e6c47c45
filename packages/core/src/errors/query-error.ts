import { MortiseError } from './mortise-error';

/** A call was made with wrong options; nothing was sent to the database. */
export class QueryError extends MortiseError {}

/** `rejectOnEmpty` was set and nothing was found. */
export class EmptyResultError extends QueryError {}
