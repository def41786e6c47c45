export { Connections, type ConnectionsOptions } from './connections';
export { type ConnectionTarget, openConnections, type OpenedKnex } from './open-connections';
export { type RawResult, rowsAsObjects, type Statement, type StatementResult } from './statement';
