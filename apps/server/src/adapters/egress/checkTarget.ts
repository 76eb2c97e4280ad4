import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { AllowedTarget } from './allowList.ts';
import { EgressFailed, EgressRefused } from './EgressError.ts';
import { formatTarget, type HostName, readHost } from './hostName.ts';
import {
  type DeniedTarget,
  isRemovable,
  judgeAddress,
  judgeTarget,
  type Target,
} from './judgeAddress.ts';

/** A host whose addresses were looked up once and may all be connected to. */
export interface CheckedHost {
  /** The name for SNI and for the certificate. */
  readonly host: string;
  readonly port: number;
  /** Connect to this, never to the name: a second lookup may answer otherwise. */
  readonly address: string;
  /** All of them, the first included. */
  readonly addresses: readonly string[];
}

/** Where somebody wants to connect, and how. */
export interface HostQuestion {
  readonly host: string;
  readonly port: number;
  /** Whether TLS proves who is there; without, the allow list must name the target. */
  readonly encrypted: boolean;
  /** Ports that need no entry in the allow list. */
  readonly usualPorts: readonly number[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What decides where connections may go. */
export interface TargetRules {
  readonly allow: readonly AllowedTarget[];
  readonly denied: () => readonly DeniedTarget[];
  readonly lookup: (host: string) => Promise<readonly string[]>;
}

/** Reads the host, looks it up, and refuses it when it or one of its addresses may not be reached. */
export async function checkHost(rules: TargetRules, question: HostQuestion): Promise<CheckedHost> {
  const limit = AbortSignal.timeout(question.timeoutMs);
  const signal = question.signal === undefined ? limit : AbortSignal.any([question.signal, limit]);
  return checkTarget(rules, readHost(question.host), question, signal);
}

/**
 * Looks a target up and judges every address: when one may not be reached, none is, as a name that mixes
 * them is there to be tried until the wrong one comes first.
 */
export async function checkTarget(
  { allow, denied, lookup }: TargetRules,
  { host, isAddress }: HostName,
  question: Omit<Target, 'host'>,
  signal: AbortSignal,
): Promise<CheckedHost> {
  const { port, encrypted, usualPorts } = question;
  const target = { host, port, encrypted, usualPorts };
  const never = denied();
  refuse(target, judgeTarget(target, allow, never));
  const addresses = isAddress ? [host] : await resolve(target, lookup, signal);
  for (const address of addresses) refuse(target, judgeAddress(address, target, allow, never));
  const [address] = addresses;
  if (address === undefined) throw new EgressFailed(`${host} has no address.`, { sent: false });
  return { host, port, address, addresses };
}

function refuse({ host, port }: Target, reason: string | undefined): void {
  if (reason === undefined) return;
  const place = formatTarget(host, port);
  throw new EgressRefused(
    isRemovable(reason)
      ? `${place} ${reason}. If it is meant, add "${place}" to the setting egress_allow of the server.`
      : `${place} ${reason}. Give another target.`,
  );
}

async function resolve(
  { host, port }: Target,
  lookup: TargetRules['lookup'],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const place = formatTarget(host, port);
  try {
    return await untilAborted(lookup(host), signal);
  } catch (cause) {
    const reason = signal.aborted
      ? 'was not looked up in time'
      : `cannot be looked up (${codeOf(cause)})`;
    throw new EgressFailed(`${place} ${reason}.`, { sent: false, cause });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'no answer';
}

/** A lookup of the system cannot be stopped: it is left behind. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolveWork, reject) => {
    const stop = () => {
      reject(new Error('stopped'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolveWork, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}

/** As the system resolves, /etc/hosts included. */
export async function lookupAll(host: string): Promise<readonly string[]> {
  const answers = await systemLookup(host, { all: true, order: 'verbatim' });
  return answers.map(({ address }) => address);
}

/** Answers with what was checked, whatever is asked. */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = answers;
    if (options.all === true) callback(null, answers);
    else callback(null, first?.address ?? '', first?.family);
  };
}
