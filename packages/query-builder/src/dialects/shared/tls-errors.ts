import { ConnectionError, type DatabaseErrorDetails } from '@mortise/core';
import { codeOf, messageOf } from './driver-error';

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
export function tlsFailure(details: DatabaseErrorDetails): ConnectionError | undefined {
  // mysql2 puts one code of its own in place of all others.
  const flaw = flawOf(messageOf(details.cause)) ?? flawOf(codeOf(details.cause) ?? '');
  if (flaw === undefined) return undefined;
  return new ConnectionError(flaw.code, flaw.message, { ...details, hint: flaw.hint, phase: 'connect' });
}

const flawOf = (text: string): TlsFlaw | undefined => TLS_FLAWS.find(({ pattern }) => pattern.test(text));
