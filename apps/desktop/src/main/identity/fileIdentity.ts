import type { HeldCertificate, IdentityAnswer, IdentityState } from '../../ipc/identity.ts';
import { localProblem } from '../../link/index.ts';
import { loadCredentials } from '../link/connectionFile.ts';
import type { ConsoleIdentity } from './consoleIdentity.ts';
import { certificateOf } from './identityStore.ts';
import { createWatched } from './watched.ts';

/** The identity of a console that was started with a connection file: whoever wrote it looks after it. */
export function createFileIdentity(file: string): ConsoleIdentity {
  const state = createWatched<IdentityState>({ kind: 'loading' });

  async function load(turn: number) {
    try {
      const credentials = await loadCredentials(file, turn);
      const certificate = { certificate: credentials.cert.toString('utf8') };
      tell(certificateOf({ ...certificate, servers: [credentials.server.origin] }) ?? null);
      return credentials;
    } catch (error) {
      tell(null);
      throw error;
    }
  }

  function tell(certificate: HeldCertificate | null): void {
    state.set({ kind: 'connectionFile', certificate });
  }

  return {
    credentials: load,
    async start() {
      // The link reads it again when it connects, and says what is wrong with it.
      await load(0).catch(() => undefined);
    },
    stop: () => undefined,
    onState: state.watch,
    enrol: notHere,
    importPkcs12: notHere,
    renew: notHere,
    remove: notHere,
  };
}

async function notHere(): Promise<IdentityAnswer> {
  const detail = 'This console was started with --connect, and its certificate is in that file.';
  return {
    ok: false,
    problem: localProblem('connection_file', 'The certificate was not changed.', detail),
  };
}
