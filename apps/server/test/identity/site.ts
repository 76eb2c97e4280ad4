import { generateKeyPairSync } from 'node:crypto';
import { request } from 'node:https';
import type { Grant, IssuedCertificate, Kind } from '@batcave/shared/identity';
import { craftCsr } from '../../src/adapters/x509/testing/csrs.ts';
import { type TestClient, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { ALL_ROLES, issueIdentity } from '../setup/issueIdentity.ts';
import {
  startApp,
  type TestApp,
  type TestAppOptions,
  temporaryDataDir,
} from '../setup/startApp.ts';

/** A server with somebody of the tenant `acme` who holds every role. */
export interface IdentitySite {
  readonly app: TestApp;
  readonly admin: TestClient;
  /** Another identity with a certificate and these roles. */
  issue(
    name: string,
    grants: readonly Grant[],
    of?: { readonly tenant?: string; readonly kind?: Kind },
  ): Promise<{
    readonly client: TestClient;
    readonly serial: string;
    readonly cert: string;
    readonly key: string;
  }>;
}

export async function startIdentitySite(options: TestAppOptions = {}): Promise<IdentitySite> {
  const database = options.database ?? (await createDatabase(options.cleanUp));
  const dataDir = options.dataDir ?? temporaryDataDir(options.cleanUp);
  const at = { database, dataDir };
  const ofAdmin = await issueIdentity(at, {
    tenant: 'acme',
    kind: 'admin',
    name: 'ada',
    grants: ALL_ROLES,
  });
  const app = await startApp({ ...options, database, dataDir });
  const admin = app.connect(ofAdmin);
  return {
    app,
    admin,
    async issue(name, grants, { tenant = 'acme', kind = 'console' } = {}) {
      if (tenant !== 'acme') {
        const issued = await issueIdentity(at, { tenant, kind, name, grants });
        return { client: app.connect(issued), ...issued };
      }
      const { csr, key } = newRequest();
      const { certificate: cert, serial } = valueOf(
        await admin.call('pki.certificates.issue', { body: { kind, name, csr, lifetime: '1h' } }),
      );
      valueOf(
        await admin.call('access.replace', {
          params: { kind, name },
          body: { grants: [...grants] },
        }),
      );
      return { client: app.connect({ cert, key }), serial, cert, key };
    },
  };
}

/** A key and a request for it. P-256: made at once. */
export function newRequest() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    csr: craftCsr(privateKey),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Posts to the listener that asks for no certificate. */
export async function postTo(
  { app }: TestApp,
  path: string,
  body: unknown,
  ca: string,
): Promise<{
  readonly status: number;
  readonly body: IssuedCertificate & { readonly code?: string };
}> {
  const url = new URL(path, app.running.enrol);
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method: 'POST', ca, headers: { 'content-type': 'application/json' }, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString()) as never,
          }),
        );
      },
    );
    asked.once('error', reject);
    asked.end(JSON.stringify(body));
  });
}
