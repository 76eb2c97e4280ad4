import { describe, expect, it } from 'vitest';
import type { LinkState } from '../../ipc/contract.ts';
import { NOW_MS } from '../testing/build.ts';
import { describeLink, describeOutage, judgeFreshness, judgeRead } from './freshness.ts';

const LIVE: LinkState = { kind: 'live', sinceMs: NOW_MS };
const LOST: LinkState = {
  kind: 'disconnected',
  sinceMs: NOW_MS,
  lastDataAtMs: NOW_MS - 14_000,
  nextTryAtMs: NOW_MS + 3_200,
  reason: 'connection reset',
};

describe('how old the data is', () => {
  it('is fresh under 2 s, late up to 10 s and stale beyond', () => {
    expect([300, 1_999, 2_000, 10_000, 10_001].map((age) => judgeFreshness(LIVE, age))).toEqual([
      { kind: 'fresh', text: '0.3 s' },
      { kind: 'fresh', text: '2.0 s' },
      { kind: 'late', text: 'LATE 2 s' },
      { kind: 'late', text: 'LATE 10 s' },
      { kind: 'stale', text: 'STALE 00:10' },
    ]);
  });

  it('trusts nothing while the link is down, however young the data', () => {
    expect(judgeFreshness(LOST, 100).kind).toBe('disconnected');
  });

  it('says how much is being caught up', () => {
    const link: LinkState = { kind: 'catchingUp', sinceMs: 0, gapMs: 38_000, events: 1204 };
    expect(judgeFreshness(link, 500).text).toBe('CATCHING UP 38 s');
    expect(describeLink(link, 500)).toBe('Reconnected · filling 38 s gap, 1,204 events');
  });

  it('names the age in the top bar', () => {
    expect([describeLink(LIVE, 300), describeLink(LIVE, 14_000)]).toEqual([
      'Connected · data 0.3 s old',
      'Connected · data stale 00:14',
    ]);
  });
});

describe('how old is what a pane reads by itself', () => {
  const read = (ageMs: number | null) => ({ ageMs, everyMs: 15_000 });

  it('is told by its answer, late and stale by when the next was due', () => {
    const ages = [300, 16_900, 17_000, 25_000, 25_001, 8 * 3_600_000];
    expect(ages.map((age) => judgeRead(LIVE, 300, read(age)).text)).toEqual([
      ...['0 s', '16 s', 'LATE 17 s', 'LATE 25 s', 'STALE 00:25', 'STALE 8:00:00'],
    ]);
    expect(judgeRead(LIVE, 300, read(null))).toEqual({ kind: 'waiting', text: 'no data yet' });
  });

  it('is not to be trusted while the link is down or silent, and is as old as the older of both', () => {
    expect(judgeRead(LOST, 14_000, read(20_000))).toEqual({
      ...{ kind: 'disconnected', text: 'STALE 00:20' },
    });
    expect(judgeRead(LIVE, 14_000, read(3_000))).toEqual({ kind: 'stale', text: 'STALE 00:14' });
    expect(judgeRead(LIVE, 5_000, read(3_000)).kind).toBe('fresh');
  });
});

describe('the banner of a lost connection', () => {
  const at = { server: 'batcave-eu1', dataAtMs: NOW_MS - 14_000, nowMs: NOW_MS };

  it('says server, reason, last data and next try', () => {
    expect(describeOutage({ ...at, link: LOST })).toEqual({
      title: 'Not connected to batcave-eu1',
      details: ['connection reset', 'last data 08:42:03Z (00:14 ago)', 'next try in 4 s'],
    });
  });

  it('stays while a try is under way', () => {
    const link: LinkState = { kind: 'connecting', sinceMs: NOW_MS, attempt: 3 };
    expect(describeOutage({ ...at, link })?.details).toContain('trying now (try 3)');
  });

  it('is not there for the first quick connection', () => {
    const link: LinkState = { kind: 'connecting', sinceMs: NOW_MS, attempt: 1 };
    expect(describeOutage({ ...at, dataAtMs: null, link })).toBeNull();
  });

  it('tells the end of a browser session from a certificate problem', () => {
    const reason = 'Open the console with a fresh link';
    const link: LinkState = { kind: 'refused', sinceMs: NOW_MS, code: 'session_required', reason };
    expect(describeOutage({ ...at, link })?.title).toBe('The session with batcave-eu1 is over');
    expect(describeLink(link, null)).toBe('Session over');
  });

  it('tells a certificate problem from a lost connection', () => {
    const link: LinkState = {
      kind: 'refused',
      sinceMs: NOW_MS,
      code: 'certificate_expired',
      reason: 'Client certificate expired 2026-11-20',
    };
    expect(describeOutage({ ...at, link })).toEqual({
      title: 'The certificate of this console has expired',
      details: [
        'Client certificate expired 2026-11-20 (certificate_expired)',
        'last data 08:42:03Z (00:14 ago)',
        'no retry until somebody acts',
      ],
    });
  });

  it.each([
    ['certificate_revoked', 'Certificate revoked', 'The certificate of this console was revoked'],
    ['identity_locked', 'Identity locked', 'This identity is locked'],
    ['not_enrolled', 'Not enrolled', 'This console has no certificate'],
    ['no_keychain', 'No keychain', 'The keychain of this machine cannot be used'],
    ['server_certificate', 'Wrong server', 'batcave-eu1 does not prove who it is'],
    ['client_certificate', 'Certificate refused', 'batcave-eu1 refuses this client certificate'],
  ])('calls %s what it is', (code, short, title) => {
    const link: LinkState = { kind: 'refused', sinceMs: NOW_MS, code, reason: 'Ask.' };
    expect(describeLink(link, null)).toBe(short);
    expect(describeOutage({ ...at, link })?.title).toBe(title);
  });

  it('is gone when the link is back', () => {
    expect(describeOutage({ ...at, link: LIVE })).toBeNull();
  });
});
