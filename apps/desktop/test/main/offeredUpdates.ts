import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeUpdateMetadata } from '../../../../build/package/updateMetadata.mjs';
import { createAuthority } from './certificates.ts';

/** The package that is offered. */
export const PACKAGE = randomBytes(300_000);
export const PACKAGE_NAME = 'batcave-0.2.0-linux-x64.deb';
export const METADATA = `latest-linux${process.arch === 'x64' ? '' : `-${process.arch}`}.yml`;

/** A server of updates over TLS: a folder, as any web server offers it. */
export interface OfferedUpdates {
  readonly address: URL;
  /** PEM; verifies the server. */
  readonly ca: string;
  readonly folder: string;
  readonly signer: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Offers the package under this version, as `npm run package` writes it. */
  offer(version: string, key?: KeyObject): Promise<void>;
  /** Answers everything with this redirect; `undefined`: no more. */
  redirect(location: string | undefined): void;
  /** Is away, or there again at the same address. */
  setAway(isAway: boolean): Promise<void>;
  stop(): Promise<void>;
}

export async function startOfferedUpdates(): Promise<OfferedUpdates> {
  const authority = createAuthority('Updates');
  const folder = await mkdtemp(join(tmpdir(), 'batcave-offered-'));
  const signer = generateKeyPairSync('ed25519');
  const asked: string[] = [];
  let location: string | undefined;
  const identity = authority.issue({ name: 'host of updates', ips: ['127.0.0.1'] });
  const server = createServer(identity, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://updates');
    asked.push(pathname);
    if (location !== undefined) {
      response.writeHead(302, { location }).end();
      return;
    }
    readFile(join(folder, pathname.replace('/batcave/', ''))).then(
      (bytes) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  const listen = (port: number) =>
    new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((closed) => {
      server.close(() => {
        closed();
      });
    });
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    ...{ folder, signer, asked, ca: authority.cert },
    address: new URL(`https://127.0.0.1:${String(port)}/batcave/`),
    async offer(version, key = signer.privateKey) {
      const path = join(folder, PACKAGE_NAME);
      await rm(join(folder, METADATA), { force: true });
      await writeFile(path, PACKAGE);
      await writeUpdateMetadata({ output: folder, files: [path], version, key });
    },
    redirect(to) {
      location = to;
    },
    setAway: (isAway) => (isAway ? close() : listen(port)),
    async stop() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
