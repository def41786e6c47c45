import { ConnectionError, type DatabaseErrorDetails, TimeoutError } from '@mortise/core';
import type { FailedCall } from './driver';
import { codeOf } from './driver-error';

/** Codes of Node.js and of both drivers that say there is no connection, or no longer one. */
const LOST = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT',
  'EHOSTUNREACH', 'ENETUNREACH', 'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_PACKETS_OUT_OF_ORDER', 'PROTOCOL_SEQUENCE_TIMEOUT',
]); // prettier-ignore

/** Whether an error of the network, rather than of the database, ended a call. */
export function isNetworkFailure(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && LOST.has(code);
}

/** The connection was lost or could not be made. Neither host nor login are part of the message. */
export function connectionFailure(details: DatabaseErrorDetails, { phase }: FailedCall): ConnectionError {
  switch (phase) {
    case 'connect':
      return new ConnectionError('CONNECTION_FAILED', 'The database cannot be reached.', {
        ...details,
        phase,
        retryable: true,
      });
    case 'query':
      return new ConnectionError('CONNECTION_LOST', 'The connection was lost while a statement ran.', {
        ...details,
        phase,
        retryable: true,
      });
    case 'commit':
      return new ConnectionError(
        'CONNECTION_LOST',
        'The connection was lost during COMMIT; nobody knows whether it took effect.',
        { ...details, phase },
      );
  }
}

/** The server is there, and refuses the login. */
export function loginRefused(details: DatabaseErrorDetails): ConnectionError {
  const hint = 'Check user, password and database of the connection.';
  return new ConnectionError('ACCESS_DENIED', 'The database refused the login.', {
    hint,
    ...details,
    phase: 'connect',
  });
}

/** Another transaction holds a lock for longer than the database waits. */
export function lockTimeout(details: DatabaseErrorDetails): TimeoutError {
  const message = 'Another transaction held a lock for longer than the database waits.';
  return new TimeoutError('LOCK_TIMEOUT', message, { ...details, retryable: true });
}
