import { mysqlFailures } from '../mysql/mysql-errors';
import { postgresFailures } from '../postgres/postgres-errors';

const failed = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe('What keeps a connection from being encrypted', () => {
  it.each([
    ['CERTIFICATE_REFUSED', /trusted/, failed('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['CERTIFICATE_REFUSED', /trusted/, failed('unable to get issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT')],
    ['CERTIFICATE_REFUSED', /trusted/, failed('certificate revoked', 'CERT_REVOKED')],
    ['CERTIFICATE_REFUSED', /expired/, failed('certificate has expired', 'CERT_HAS_EXPIRED')],
    ['TLS_FAILED', /encrypted/, failed('wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER')],
    ['TLS_UNAVAILABLE', /no encrypted/, failed('The server does not support SSL connections')],
    ['CONNECTION_FAILED', /reached/, failed('connect ECONNREFUSED', 'ECONNREFUSED')],
  ])('is %s, with %s', (code, message, cause) => {
    for (const failures of [postgresFailures, mysqlFailures]) {
      const error = failures.translate(cause, { phase: 'connect' });
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
      expect(error.original()).toBe(cause);
    }
  });

  it('is what mysql2 says under a code of its own', () => {
    const of = (message: string, code: string) => mysqlFailures.translate(failed(message, code), { phase: 'connect' });
    const own = 'HANDSHAKE_SSL_ERROR';
    expect(of('self-signed certificate in certificate chain', own).code).toBe('CERTIFICATE_REFUSED');
    expect(of("Hostname/IP does not match certificate's altnames: …", own).message).toMatch(/another host/);
    expect(of('socket hang up', own).code).toBe('TLS_FAILED');
    expect(of('Server does not support secure connection', 'HANDSHAKE_NO_SSL_SUPPORT').code).toBe('TLS_UNAVAILABLE');
  });
});
