import { formatClock, formatCount, formatElapsed } from '../ui/format.ts';
import type { FeedLink } from './pastLink.ts';

/** How far the shown data can be trusted. */
export interface Freshness {
  readonly kind: 'waiting' | 'fresh' | 'late' | 'stale' | 'disconnected' | 'catchingUp' | 'past';
  /** As it stands in a pane's header. */
  readonly text: string;
}

const LATE_FROM_MS = 2_000;
const STALE_AFTER_MS = 10_000;

/** Judges the age of the data: under 2 s is fresh, up to 10 s late, beyond that stale. */
export function judgeFreshness(link: FeedLink, ageMs: number | null): Freshness {
  if (link.kind === 'past') return { kind: 'past', text: `NOT LIVE ${formatClock(link.atMs)}Z` };
  if (ageMs === null) return { kind: 'waiting', text: 'no data yet' };
  if (link.kind === 'catchingUp') {
    const seconds = String(Math.round(link.gapMs / 1000));
    return { kind: 'catchingUp', text: `CATCHING UP ${seconds} s` };
  }
  if (link.kind !== 'live') return { kind: 'disconnected', text: `STALE ${formatElapsed(ageMs)}` };
  if (ageMs < LATE_FROM_MS) return { kind: 'fresh', text: `${(ageMs / 1000).toFixed(1)} s` };
  if (ageMs <= STALE_AFTER_MS) {
    return { kind: 'late', text: `LATE ${String(Math.floor(ageMs / 1000))} s` };
  }
  return { kind: 'stale', text: `STALE ${formatElapsed(ageMs)}` };
}

/** What is read again and again is late when its next turn is over for so long, and stale after the other. */
const READ_LATE_AFTER_MS = 2_000;
const READ_STALE_AFTER_MS = 10_000;

/**
 * Judges what a pane reads by itself every `everyMs`: its age is that of the answer. Where the link is down or silent
 * that is said, too: no next answer is to be had. `ageMs` is `null` before the first answer.
 */
export function judgeRead(
  link: FeedLink,
  linkAgeMs: number | null,
  read: { readonly ageMs: number | null; readonly everyMs: number },
): Freshness {
  const ofLink = judgeFreshness(link, linkAgeMs);
  const { ageMs, everyMs } = read;
  if (ofLink.kind === 'disconnected' || ofLink.kind === 'stale')
    return { ...ofLink, text: `STALE ${formatElapsed(Math.max(linkAgeMs ?? 0, ageMs ?? 0))}` };
  if (ofLink.kind !== 'fresh' && ofLink.kind !== 'late') return ofLink;
  if (ageMs === null) return { kind: 'waiting', text: 'no data yet' };
  const seconds = `${String(Math.floor(ageMs / 1000))} s`;
  if (ageMs < everyMs + READ_LATE_AFTER_MS) return { kind: 'fresh', text: seconds };
  if (ageMs <= everyMs + READ_STALE_AFTER_MS) return { kind: 'late', text: `LATE ${seconds}` };
  return { kind: 'stale', text: `STALE ${formatElapsed(ageMs)}` };
}

/** What a refusal is called: in the top bar, and over the window (`…` stands for the server). */
const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  // In a browser there is no certificate of one's own: a link opens a session, and it ends.
  session_required: ['Session over', 'The session with … is over'],
  certificate_revoked: ['Certificate revoked', 'The certificate of this console was revoked'],
  certificate_superseded: ['Old certificate', 'A newer certificate has replaced this one'],
  certificate_expired: ['Certificate expired', 'The certificate of this console has expired'],
  identity_locked: ['Identity locked', 'This identity is locked'],
  insufficient_scope: ['No permission', '… does not let this identity watch'],
  not_enrolled: ['Not enrolled', 'This console has no certificate'],
  no_keychain: ['No keychain', 'The keychain of this machine cannot be used'],
  key_missing: ['Key missing', 'The private key of this console is gone'],
  connection_file: ['Connection file', 'The connection file cannot be used'],
  tenant_mismatch: ['Other tenant', '… says that it is for another tenant than the certificate'],
  server_certificate: ['Wrong server', '… does not prove who it is'],
};

function nameRefusal(code: string): readonly [string, string] {
  const known = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
  return known ?? ['Certificate refused', '… refuses this client certificate'];
}

/** The state of the link in one line for the top bar. */
export function describeLink(link: FeedLink, ageMs: number | null): string {
  switch (link.kind) {
    case 'past':
      return `Not live · ${formatClock(link.atMs)}Z`;
    case 'connecting':
      return link.attempt > 1 ? `Connecting, try ${String(link.attempt)}` : 'Connecting';
    case 'catchingUp':
      return `Reconnected · filling ${String(Math.round(link.gapMs / 1000))} s gap, ${formatCount(link.events)} events`;
    case 'disconnected':
      return 'Not connected';
    case 'refused':
      return nameRefusal(link.code)[0];
    case 'live': {
      if (ageMs === null) return 'Connected · no data yet';
      if (ageMs > STALE_AFTER_MS) return `Connected · data stale ${formatElapsed(ageMs)}`;
      return `Connected · data ${(ageMs / 1000).toFixed(1)} s old`;
    }
  }
}

/** What the banner says while there is no link; `null` when there is one. */
export function describeOutage(options: {
  readonly link: FeedLink;
  readonly server: string;
  readonly dataAtMs: number | null;
  readonly nowMs: number;
}): { readonly title: string; readonly details: readonly string[] } | null {
  const { link, server, dataAtMs, nowMs } = options;
  if (link.kind === 'live' || link.kind === 'catchingUp' || link.kind === 'past') return null;
  const lastAtMs = (link.kind === 'disconnected' ? link.lastDataAtMs : null) ?? dataAtMs;
  const lastData =
    lastAtMs === null
      ? 'no data yet'
      : `last data ${formatClock(lastAtMs)}Z (${formatElapsed(nowMs - lastAtMs)} ago)`;
  if (link.kind === 'refused') {
    const details = [`${link.reason} (${link.code})`, lastData, 'no retry until somebody acts'];
    return { title: nameRefusal(link.code)[1].replace('…', server), details };
  }
  if (link.kind === 'connecting') {
    // A first, quick connection is no outage: the panes say that they wait.
    if (lastAtMs === null && link.attempt <= 1) return null;
    const details = [lastData, `trying now (try ${String(link.attempt)})`];
    return { title: `Not connected to ${server}`, details };
  }
  const waitS = Math.max(0, Math.ceil((link.nextTryAtMs - nowMs) / 1000));
  return {
    title: `Not connected to ${server}`,
    details: [link.reason, lastData, `next try in ${String(waitS)} s`],
  };
}
