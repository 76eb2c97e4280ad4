import type { ConnectionOptions } from 'node:tls';
import type { Credentials } from './credentials.ts';

/**
 * TLS as every connection to the server uses it: 1.3 only, one root, and the name in the URL must
 * be in the server's certificate. Sessions are not resumed: a resumed one skips the check of a
 * certificate that has expired since.
 */
export function tlsOptions({ ca, cert, key }: Credentials): ConnectionOptions & {
  maxCachedSessions: 0;
} {
  return {
    ca,
    cert,
    key,
    minVersion: 'TLSv1.3',
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    maxCachedSessions: 0,
  };
}
