import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { AppError } from '@batcave/shared/errors';
import { createConsoleGateway, type Listener, type RouteHandlers } from '../adapters/http/index.ts';
import {
  PgBrowserSessions,
  type PgCertificates,
  type PgIdentities,
  type PgStore,
} from '../adapters/postgres/index.ts';
import type { CleanupStack } from './CleanupStack.ts';
import { consolePrincipal } from './consolePrincipal.ts';
import { dataPaths, writePrivateFile } from './dataDir.ts';
import { keepConsoleLink } from './keepConsoleLink.ts';
import { keepLevel } from './keepLevel.ts';
import { localIdentities } from './localIdentities.ts';
import type { Logger } from './logger.ts';
import type { Settings } from './settings.ts';
import { CONSOLE_FILES } from './shipped.ts';

const HOST = '127.0.0.1';

/** Offers the console to browsers on this machine, at the port where it was before. `start` gives its address. */
export async function openConsole(options: {
  readonly settings: Settings;
  readonly store: PgStore;
  readonly identities: PgIdentities;
  readonly certificates: PgCertificates;
  readonly handlers: RouteHandlers;
  readonly cleanup: CleanupStack;
  readonly logger: Logger;
  readonly now: () => number;
}): Promise<Listener> {
  const { settings, store, identities, certificates, handlers, cleanup, logger, now } = options;
  const paths = dataPaths(settings.data_dir);
  const sessions = new PgBrowserSessions(store);
  const wanted = settings.console_port || readPort(paths.consolePort);
  const isTaken = wanted !== 0 && !(await isFree(wanted));
  if (isTaken) {
    // Whoever listens there is sent the cookies of open tabs. With a port that was said the start fails below.
    const ended = await sessions.endOfPort(wanted);
    logger.warn(
      { port: wanted, ended },
      'the port of the browser console is taken: its sessions are ended',
    );
  }
  await sessions.refresh();
  cleanup.defer(
    'browser sessions',
    keepLevel(sessions, (err) => logger.warn({ err }, 'sessions of browsers could not be read')),
  );
  const gateway = createConsoleGateway({
    port: isTaken ? settings.console_port : wanted,
    sessions,
    async opensFor() {
      const identity = localIdentities().operator;
      consolePrincipal(identities, identity);
      if (await certificates.isLastRevoked(identity)) throw new AppError('certificate_revoked');
      return identity;
    },
    principal: (identity) => consolePrincipal(identities, identity),
    staticDir: CONSOLE_FILES,
    handlers,
    logger,
    now,
  });
  return {
    bound: () => gateway.bound(),
    stop: (deadlineMs) => gateway.stop(deadlineMs),
    async start() {
      const address = await gateway.start();
      writePrivateFile(paths.consolePort, `${new URL(address).port}\n`);
      cleanup.defer('console link', keepConsoleLink({ gateway, file: paths.consoleLink }));
      return address;
    },
  };
}

/** The port of the last start; 0: there was none. */
function readPort(file: string): number {
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
}

function isFree(port: number): Promise<boolean> {
  const probe = net.createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}
