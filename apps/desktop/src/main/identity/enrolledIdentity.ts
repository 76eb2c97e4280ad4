import { renewAtMs } from '@batcave/enrol';
import type {
  HeldCertificate,
  IdentityAnswer,
  IdentityState,
  Pkcs12Import,
  RenewalState,
} from '../../ipc/identity.ts';
import {
  type Clock,
  LinkError,
  type LinkFailure,
  localProblem,
  type Timers,
} from '../../link/index.ts';
import type { Credentials } from '../link/credentials.ts';
import type { ConsoleIdentity } from './consoleIdentity.ts';
import { credentialsOf, notEnrolled, readKey } from './heldCredentials.ts';
import type { HeldKeys } from './heldKeys.ts';
import {
  certificateOf,
  type HeldIdentity,
  type IdentityStore,
  type StoredIdentity,
} from './identityStore.ts';
import { type Authority, obtainByBundle, obtainByFile, obtainByRenewal } from './obtain.ts';
import { retryRenewalAtMs } from './renewalPlan.ts';
import { KeychainError } from './secretStore.ts';
import { createWakeUp } from './wakeUp.ts';
import { createWatched } from './watched.ts';

/** What the identity is made of. */
export interface EnrolledIdentityPorts {
  readonly store: IdentityStore;
  readonly keys: HeldKeys;
  readonly authority: Authority;
  /** Why the server does not accept the credentials; `undefined` when it does. */
  readonly probe: (credentials: Credentials) => Promise<LinkFailure | undefined>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** In [0, 1), for the time of the renewal. */
  readonly random: () => number;
  readonly log: (message: string, error?: unknown) => void;
  /** Why a certificate for that tenant cannot be taken here; `null`: it can. */
  readonly refuses: (tenant: string) => string | null;
  /** The link must be made anew; `forget`: as somebody else. */
  readonly changed: (how: { readonly forget: boolean }) => void;
}

/** The server says that this certificate is none: trying it again is of no use. */
const LOST = /^(?:certificate_|client_certificate$|identity_rejected$)/;

/** Makes the identity of a console that enrols, renews and keeps its key in the keychain. */
export function createEnrolledIdentity(ports: EnrolledIdentityPorts): ConsoleIdentity {
  const { store, keys, clock, log } = ports;
  const sources = { keys, authority: ports.authority, nowMs: () => clock.nowMs() };
  const state = createWatched<IdentityState>({ kind: 'loading' });
  const self = Symbol('identity');
  let stored: StoredIdentity = { current: null, next: null };
  let renewal: RenewalState | undefined;
  let settling: Promise<LinkFailure | undefined> | undefined;
  let loaded: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const wakeUp = createWakeUp(ports, () => {
    renewNow().catch((error: unknown) => {
      log('the renewal failed', error);
    });
  });

  function tell(): void {
    const certificate = stored.current === null ? undefined : certificateOf(stored.current);
    const keychainFault = keys.fault;
    if (certificate === undefined || renewal === undefined)
      state.set({ kind: 'none', keychainFault });
    else state.set({ kind: 'enrolled', certificate, renewal, keychainFault });
  }

  /** Changes come one after the other: a renewal must not store over what a person has just put in. */
  function inTurn(run: () => Promise<IdentityAnswer>): Promise<IdentityAnswer> {
    const result = last.then(run);
    last = result.catch(() => undefined); // Whoever asked is told.
    return result;
  }

  function hold(next: StoredIdentity): void {
    stored = next;
    keys.claim(
      self,
      [next.current, next.next].flatMap((held) => held?.keyName ?? []),
    );
  }

  async function save(next: StoredIdentity): Promise<void> {
    await store.save(next);
    hold(next);
  }

  async function dropKey(held: HeldIdentity | null): Promise<void> {
    if (held === null) return;
    await keys.drop(held.keyName).catch((error: unknown) => {
      log(`the key ${held.keyName} is still in the keychain`, error);
    });
  }

  function planRenewal(): void {
    const certificate = stored.current === null ? undefined : certificateOf(stored.current);
    const atMs = certificate === undefined ? null : renewAtMs(certificate, ports.random());
    renewal = atMs === null ? undefined : { kind: 'planned', atMs };
    wakeUp.at(atMs);
  }

  /** Puts the renewed certificate in the place of the old one, once the server has accepted it. */
  async function trySettle(next: HeldIdentity): Promise<LinkFailure | undefined> {
    let failure: LinkFailure | undefined;
    try {
      failure = await ports.probe(credentialsOf(next, await readKey(keys, next), 0));
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      failure = error.failure;
    }
    const { current } = stored;
    // Somebody has put in another certificate, or none, meanwhile.
    if (stored.next !== next) return failure;
    if (failure === undefined) {
      await save({ current: next, next: null });
      planRenewal();
      tell();
      await dropKey(current);
    } else if (LOST.test(failure.code) || failure.code === 'key_missing') {
      await save({ current, next: null });
      await dropKey(next);
    }
    return failure;
  }

  /** The one attempt that is under way, or a new one: link and renewal may want it at the same time. */
  function settle(next: HeldIdentity): Promise<LinkFailure | undefined> {
    settling ??= trySettle(next).finally(() => {
      settling = undefined;
    });
    return settling;
  }

  async function attemptRenewal(
    current: HeldIdentity,
    certificate: HeldCertificate,
  ): Promise<{ readonly code: string; readonly reason: string } | undefined> {
    if (stored.next !== null) return settle(stored.next);
    if (certificate.notAfterMs <= clock.nowMs())
      return {
        code: 'certificate_expired',
        reason:
          'The certificate has expired and cannot be renewed any more. Ask the security team for an enrolment bundle.',
      };
    const key = await readKey(keys, current);
    const obtained = await obtainByRenewal(current, key, sources);
    if (!obtained.ok) return obtained;
    await save({ current, next: obtained.held });
    return settle(obtained.held);
  }

  function renewNow(): Promise<IdentityAnswer> {
    return inTurn(async () => {
      const { current } = stored;
      const certificate = current === null ? undefined : certificateOf(current);
      if (current === null || certificate === undefined)
        return refuse(notEnrolled().failure.code, notEnrolled().failure.reason);
      const before = renewal;
      wakeUp.at(null);
      renewal = { kind: 'running' };
      tell();
      const failure = await attemptRenewal(current, certificate).catch(failureOfThrown);
      if (failure === undefined) {
        ports.changed({ forget: false });
        return { ok: true };
      }
      const failedAtMs = clock.nowMs();
      if (before?.kind === 'planned' && before.atMs > failedAtMs && stored.next === null) {
        // Somebody tried it early. The renewal that was planned has not failed by it.
        renewal = before;
        wakeUp.at(before.atMs);
      } else {
        const nextTryAtMs = retryRenewalAtMs(certificate, failedAtMs);
        renewal = { kind: 'failed', failedAtMs, reason: failure.reason, nextTryAtMs };
        wakeUp.at(nextTryAtMs);
      }
      tell();
      return refuse(failure.code, failure.reason);
    });
  }

  async function replace(held: HeldIdentity): Promise<IdentityAnswer> {
    const before = stored;
    const why = ports.refuses(certificateOf(held)?.tenant ?? '');
    if (why !== null) {
      await dropKey(held);
      return refuse('tenant_taken', why);
    }
    await save({ current: held, next: null });
    for (const old of [before.current, before.next]) await dropKey(old);
    planRenewal();
    tell();
    const uriBefore = before.current === null ? undefined : certificateOf(before.current)?.uri;
    const isOther = uriBefore !== undefined && uriBefore !== certificateOf(held)?.uri;
    ports.changed({ forget: isOther });
    return { ok: true };
  }

  async function importFile(input: Pkcs12Import): Promise<IdentityAnswer> {
    const obtained = await obtainByFile(input, sources);
    if (!obtained.ok) return refuse(obtained.code, obtained.reason);
    const { held, key } = obtained;
    // Nobody has checked address and root: what does not work must not replace what does.
    const failure = await ports.probe(credentialsOf(held, key, 0));
    if (failure !== undefined) return refuse(failure.code, failure.reason);
    try {
      await keys.keep(held.keyName, key);
    } catch (error) {
      const { code, reason } = failureOfThrown(error);
      tell();
      return refuse(code, reason);
    }
    return replace(held);
  }

  async function load(): Promise<void> {
    hold(await store.load());
    planRenewal();
    tell();
    // Not waited for: a locked keychain asks its owner first, and the link says what it needs itself.
    void keys.look().then(tell);
  }

  return {
    async credentials(turn) {
      await (loaded ??= load());
      if (stored.next !== null) await settle(stored.next);
      if (stored.current === null) throw notEnrolled();
      return credentialsOf(stored.current, await readKey(keys, stored.current), turn);
    },
    start: () => (loaded ??= load()),
    stop() {
      wakeUp.at(null);
    },
    onState: state.watch,
    enrol: (bundle) =>
      inTurn(async () => {
        const obtained = await obtainByBundle(bundle, sources);
        if (obtained.ok) return replace(obtained.held);
        tell(); // The keychain may be the reason.
        return refuse(obtained.code, obtained.reason);
      }),
    importPkcs12: (input) => inTurn(() => importFile(input)),
    renew: renewNow,
    remove: () =>
      inTurn(async () => {
        const before = stored;
        await save({ current: null, next: null });
        await dropKey(before.current);
        await dropKey(before.next);
        planRenewal();
        tell();
        ports.changed({ forget: true });
        return { ok: true };
      }),
  };
}

function failureOfThrown(error: unknown): { readonly code: string; readonly reason: string } {
  if (error instanceof LinkError) return error.failure;
  if (error instanceof KeychainError) return { code: 'no_keychain', reason: error.message };
  const said = error instanceof Error ? error.message : String(error);
  return { code: 'not_stored', reason: `This console could not store it: ${said}` };
}

function refuse(code: string, detail: string): IdentityAnswer {
  return { ok: false, problem: localProblem(code, 'The certificate was not changed.', detail) };
}
