export { MortiseError, type MortiseErrorOptions } from './mortise-error';
export { DefinitionError } from './definition-error';
export { EmptyResultError, QueryError } from './query-error';
export { ValidationError, type ValidationErrorItem } from './validation-error';
export {
  CheckConstraintError,
  ConnectionError,
  type ConnectionPhase,
  DatabaseError,
  type DatabaseErrorDetails,
  DeadlockError,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  TimeoutError,
  UniqueConstraintError,
} from './database-error';
export { UnreadableValueError, type UnreadableValueDetails } from './unreadable-value-error';
export { didYouMean, listNames } from './nearest-name';
