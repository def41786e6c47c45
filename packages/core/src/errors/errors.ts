import {
  CheckConstraintError,
  ConnectionError,
  DatabaseError,
  DeadlockError,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  TimeoutError,
  UniqueConstraintError,
  UnreadableValueError,
} from './database-error';
import { DefinitionError } from './definition-error';
import { MortiseError } from './mortise-error';
import { OptimisticLockError } from './optimistic-lock-error';
import { EmptyResultError, QueryError } from './query-error';
import { ValidationError } from './validation-error';
import { makeKnownInEveryCopy } from './other-copy';

makeKnownInEveryCopy(MortiseError, {
  MortiseError,
  CheckConstraintError,
  ConnectionError,
  DatabaseError,
  DeadlockError,
  DefinitionError,
  EmptyResultError,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  OptimisticLockError,
  QueryError,
  TimeoutError,
  UniqueConstraintError,
  UnreadableValueError,
  ValidationError,
});

export { MortiseError, type MortiseErrorOptions, type PlainError, withoutHint } from './mortise-error';
export { DefinitionError } from './definition-error';
export { OptimisticLockError, type OptimisticLockDetails } from './optimistic-lock-error';
export { EmptyResultError, QueryError } from './query-error';
export { ValidationError } from './validation-error';
export { type ItemDetails, validationItem, type ValidationErrorItem } from './validation-error-item';
export {
  CheckConstraintError,
  ConnectionError,
  type ConnectionPhase,
  DatabaseError,
  type DatabaseErrorDetails,
  DeadlockError,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  type PlainDatabaseError,
  type PlainUniqueError,
  TimeoutError,
  UniqueConstraintError,
} from './database-error';
export { UnreadableValueError, type UnreadableValueDetails } from './database-error';
export { didYouMean, listNames } from './nearest-name';
export { shortText } from './short-text';
export { markAsOurs, refuseOtherCopy } from './other-copy';
