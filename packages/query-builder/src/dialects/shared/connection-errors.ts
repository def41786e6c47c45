import { DatabaseError, ConnectionError, type DatabaseErrorDetails, TimeoutError } from '@mortise/core';
import type { FailedCall } from '../contract/driver';
import { codeOf, isUnreadableFile, messageOf } from './driver-error';

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

/**
 * The connection was lost or could not be made. Neither host nor login are part of the message.
 *
 * @param isUndone whether the server itself has said that it took nothing of the statement
 */
export function connectionFailure(
  details: DatabaseErrorDetails,
  { phase, commitsItself }: FailedCall,
  isUndone = false,
): ConnectionError {
  switch (phase) {
    case 'connect':
      return tlsFailure(details) ?? notConnected(details);
    case 'query':
      if (commitsItself === true && !isUndone) return answerLost(details);
      return new ConnectionError('CONNECTION_LOST', 'The connection was lost while a statement ran.', {
        hint: 'Run it again, or the whole transaction; what was not committed is undone.',
        ...details,
        phase,
        retryable: true,
      });
    case 'commit':
      return new ConnectionError(
        'CONNECTION_LOST',
        'The connection was lost during COMMIT; nobody knows whether it took effect.',
        { hint: 'Look for what the transaction wrote before it is run again.', ...details, phase },
      );
  }
}

/** To run it again might do it twice. */
function answerLost(details: DatabaseErrorDetails): ConnectionError {
  const message = 'The connection was lost before the answer came; nobody knows whether the statement took effect.';
  const hint = 'Look for what it wrote before it is run again. In a transaction it would be undone for certain.';
  return new ConnectionError('CONNECTION_LOST', message, { hint, ...details, phase: 'query' });
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: check host and port of the connection, and that the database runs.',
  ENOENT: 'Check the path of the socket, and that the database runs.',
  ETIMEDOUT: 'Nothing answers: check host, port and firewall.',
  EHOSTUNREACH: 'No way leads there: check the host of the connection, and the network.',
  ENETUNREACH: 'No way leads there: check the host of the connection, and the network.',
};

function notConnected(details: DatabaseErrorDetails): ConnectionError {
  const code = codeOf(details.cause) ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return hostNotFound(details, code === 'EAI_AGAIN');
  if (isUnreadableFile(details.cause)) return fileMissing(details);
  const hint = HINTS[code] ?? 'Check the settings of the connection, and that the database runs.';
  const message = 'The database cannot be reached.';
  return new ConnectionError('CONNECTION_FAILED', message, { hint, ...details, phase: 'connect', retryable: true });
}

/** Of a certificate or a key, which a URL names. */
function fileMissing(details: DatabaseErrorDetails): ConnectionError {
  const message = 'A file that the connection names cannot be read.';
  const hint = 'Check the paths in sslrootcert, sslcert and sslkey, and that this process may read what is there.';
  return new ConnectionError('CONNECTION_FAILED', message, { hint, ...details, phase: 'connect' });
}

function hostNotFound(details: DatabaseErrorDetails, retryable: boolean): ConnectionError {
  const message = 'The host of the connection is not known.';
  const hint = 'Check how its name is spelt, and that it can be looked up from here.';
  return new ConnectionError('HOST_NOT_FOUND', message, { hint, ...details, phase: 'connect', retryable });
}

/** The server is there, and has no database of that name. */
export function unknownDatabase(details: DatabaseErrorDetails): ConnectionError {
  const message = 'The server has no database of the name that the connection asks for.';
  const hint = 'Check the name, or create the database.';
  return new ConnectionError('UNKNOWN_DATABASE', message, { hint, ...details, phase: 'connect' });
}

/** The server is there, and has no place left. */
export function tooManyConnections(details: DatabaseErrorDetails): ConnectionError {
  const message = 'The server takes no more connections.';
  const hint = 'Lower pool.max, so that all processes together stay below what the server allows.';
  return new ConnectionError('TOO_MANY_CONNECTIONS', message, { hint, ...details, phase: 'connect', retryable: true });
}

const LOGIN_HINT = 'Check user and password of the connection, and what the user may do.';

/** The server is there, and refuses the login. */
export function loginRefused(details: DatabaseErrorDetails, hint = LOGIN_HINT): ConnectionError {
  return new ConnectionError('ACCESS_DENIED', 'The database refused the login.', {
    hint,
    ...details,
    phase: 'connect',
  });
}

/** Another transaction holds a lock for longer than the database waits. */
export function lockTimeout(details: DatabaseErrorDetails): TimeoutError {
  // MariaDB has one number for both.
  if (/ NOWAIT(?: \*\/)?$/.test(details.sql ?? '')) return lockNotAvailable(details);
  const message = 'Another transaction held a lock for longer than the database waits.';
  return new TimeoutError('LOCK_TIMEOUT', message, { ...details, retryable: true });
}

/** Another transaction holds a lock, and the statement asked not to wait for it. */
export function lockNotAvailable(details: DatabaseErrorDetails): TimeoutError {
  const message = 'Another transaction holds a lock on the rows, and the call asked not to wait for it.';
  return new TimeoutError('LOCK_NOT_AVAILABLE', message, { ...details, retryable: true });
}

/** The database takes reads only: a replica, a server that was told so, or a file without the right to write. */
export function readOnlyDatabase(details: DatabaseErrorDetails): DatabaseError {
  const hint = 'Write to the primary server, or to a file that may be written; reads work here.';
  return new DatabaseError('DATABASE_READ_ONLY', 'The database takes no writes: nothing was written.', {
    ...details,
    hint,
  });
}

/** A node of a cluster that has lost the others. */
export function nodeNotReady(details: DatabaseErrorDetails): ConnectionError {
  const message = 'The node of the cluster is not ready: it has lost the others, and takes no statement.';
  const hint = 'Run it again later, or on another node.';
  return new ConnectionError('NODE_NOT_READY', message, { hint, ...details, phase: 'query', retryable: true });
}

/** A node of a cluster could not agree with the others on a COMMIT. */
export function commitUnknown(details: DatabaseErrorDetails): ConnectionError {
  const message = 'The server failed during COMMIT; nobody knows whether it took effect.';
  const hint = 'Look for what was to be written before it is run again.';
  return new ConnectionError('COMMIT_UNKNOWN', message, { hint, ...details, phase: 'commit' });
}

/** There is no room for what was to be written. */
export function diskFull(details: DatabaseErrorDetails): DatabaseError {
  const hint = 'Make room where the database keeps its files, or raise the limit set for it.';
  return new DatabaseError('DISK_FULL', 'The database has no room left: nothing of the statement was written.', {
    ...details,
    hint,
  });
}

/** What is wrong, and the next step. To try again would not help. */
interface TlsFlaw {
  readonly pattern: RegExp;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** By what OpenSSL, Node.js and the drivers call it: the first that fits. */
const TLS_FLAWS: readonly TlsFlaw[] = [
  {
    pattern: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$|certificate (has expired|is not yet valid)/,
    code: 'CERTIFICATE_REFUSED',
    message: 'The certificate of the server has expired, or is not valid yet.',
    hint: 'Renew it, and check the clocks of both sides.',
  },
  {
    pattern: /^ERR_TLS_CERT_ALTNAME_INVALID$|does not match certificate's altnames/,
    code: 'CERTIFICATE_REFUSED',
    message: 'The certificate of the server is for another host.',
    hint: 'Connect by a name that the certificate is for.',
  },
  {
    pattern:
      /^(UNABLE_TO_(VERIFY|GET)_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|CERT_\w+|INVALID_CA)$|unable to (verify|get) .*certificate|self.signed certificate/,
    code: 'CERTIFICATE_REFUSED',
    message: 'The certificate of the server is signed by nobody who is trusted here.',
    hint: 'Give the certificate of the authority that signed it as ssl.ca of the connection.',
  },
  {
    pattern: /^HANDSHAKE_NO_SSL_SUPPORT$|^The server does not support SSL connections/,
    code: 'TLS_UNAVAILABLE',
    message: 'The server takes no encrypted connections.',
    hint: 'Turn TLS on at the server, or leave ssl out of the connection.',
  },
  {
    pattern: /^(ERR_OSSL_|ERR_SSL_|ERR_TLS_|HANDSHAKE_SSL_ERROR)|^There was an error establishing an SSL connection/,
    code: 'TLS_FAILED',
    message: 'No encrypted connection could be made.',
    hint: 'Check ssl of the connection: ca, cert and key are texts in PEM form, and no names of files.',
  },
];

/** What kept a connection from being encrypted; undefined where it was something else. */
function tlsFailure(details: DatabaseErrorDetails): ConnectionError | undefined {
  // mysql2 puts one code of its own in place of all others.
  const flaw = flawOf(messageOf(details.cause)) ?? flawOf(codeOf(details.cause) ?? '');
  if (flaw === undefined) return undefined;
  return new ConnectionError(flaw.code, flaw.message, { ...details, hint: flaw.hint, phase: 'connect' });
}

const flawOf = (text: string): TlsFlaw | undefined => TLS_FLAWS.find(({ pattern }) => pattern.test(text));
