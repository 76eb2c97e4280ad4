import { describe, expect, it } from 'vitest';
import { Check } from 'typebox/schema';
import { AskedViewSchema, type SentView } from '../ipc/views.ts';
import { MAX_LINK_LENGTH, readDeepLink, readViewPath, writeDeepLink } from './deepLink.ts';

const ID = '01890a5d-ac96-774b-8cce-000000000001';
const AT = '2026-11-23T08:42:17.000Z';
const START = 'batcave://acme-prod/';

const VIEWS: readonly (readonly [string, SentView])[] = [
  [`alert/${ID}`, { kind: 'alert', alertId: ID }],
  [`alert/${ID}/why`, { kind: 'alertWhy', alertId: ID }],
  [`alert/${ID}/timeline`, { kind: 'timeline', of: { kind: 'alert', alertId: ID } }],
  [`event/${ID}`, { kind: 'event', eventId: ID, alertId: null }],
  [`event/${ID}/why`, { kind: 'eventWhy', eventId: ID }],
  [`incident/${ID}`, { kind: 'timeline', of: { kind: 'incident', incidentId: ID } }],
  ['service/payments-api', { kind: 'service', service: 'payments-api' }],
  ['service/a%2Fb%20%3Fc%23d%25', { kind: 'service', service: 'a/b ?c#d%' }],
  ['service/%F0%9F%9A%80', { kind: 'service', service: '🚀' }],
  ['incidents', { kind: 'incidents' }],
  ['timeline', { kind: 'timeline', of: { kind: 'tenant' } }],
];

describe('a link to a view', () => {
  it.each(VIEWS)('%s names a view, and is written as it is read', (path, view) => {
    const value = { tenant: 'acme-prod', view, atMs: null };
    expect(readDeepLink(`${START}${path}`)).toEqual({ ok: true, value });
    expect(writeDeepLink(value)).toBe(`${START}${path}`);
    expect(Check(AskedViewSchema, { view, atMs: null })).toBe(true);
  });

  it.each(VIEWS)('%s may have a moment, in any offset', (path, view) => {
    const value = { tenant: 'acme-prod', view, atMs: Date.parse(AT) };
    expect(writeDeepLink(value)).toBe(`${START}${path}?t=${AT}`);
    expect(readDeepLink(writeDeepLink(value))).toEqual({ ok: true, value });
    const there = `${START}${path}?t=2026-11-23T10:42:17%2B02:00`;
    expect(readDeepLink(there)).toEqual({ ok: true, value });
  });

  it('is the same without scheme and tenant in a browser', () => {
    const value = { view: { kind: 'alert', alertId: ID }, atMs: Date.parse(AT) };
    expect(readViewPath(`alert/${ID}?t=${AT}`)).toEqual({ ok: true, value });
  });

  it('takes an id in capitals as what it is', () => {
    const read = readDeepLink(`${START}alert/${ID.toUpperCase()}`);
    expect(read).toMatchObject({ value: { view: { alertId: ID } } });
  });

  it('can hold the longest name of a service', () => {
    const service = '日'.repeat(1_024);
    const link = writeDeepLink({ tenant: 'acme', view: { kind: 'service', service }, atMs: null });
    expect(link.length).toBeLessThan(MAX_LINK_LENGTH);
    expect(readDeepLink(link)).toMatchObject({ ok: true, value: { view: { service } } });
  });
});

describe('a link that somebody made up', () => {
  it.each([
    '',
    'batcave:',
    'batcave://',
    'batcave://acme-prod',
    'batcave://acme-prod/',
    `https://acme-prod/alert/${ID}`,
    `BATCAVE://acme-prod/alert/${ID}`,
    `batcave:acme-prod/alert/${ID}`,
    `batcave:///alert/${ID}`,
    ` batcave://acme-prod/alert/${ID}`,
    `batcave://Acme/alert/${ID}`,
    `batcave://acme prod/alert/${ID}`,
    `batcave://user@acme/alert/${ID}`,
    `batcave://acme:1/alert/${ID}`,
    `batcave://../alert/${ID}`,
    `batcave://${'a'.repeat(64)}/alert/${ID}`,
    `${START}alert`,
    `${START}alert/`,
    `${START}alert/1`,
    `${START}alert/${ID} `,
    `${START}alert/${ID}\n`,
    `${START}alert/${ID}/`,
    `${START}alert/${ID}/ack`,
    `${START}alert/${ID}/why/`,
    `${START}alert/../${ID}`,
    `${START}alert/%30${ID.slice(1)}`,
    `${START}alert/${ID}#x`,
    `${START}event/${ID}/timeline`,
    `${START}incident/${ID}/why`,
    `${START}incidents/${ID}`,
    `${START}timeline/`,
    `${START}ack/${ID}`,
    `${START}__proto__/${ID}`,
    `${START}service/`,
    `${START}service/%`,
    `${START}service/%ff`,
    `${START}service/a%00b`,
    `${START}service/a%0Ab`,
    `${START}service/a%E2%80%AEb`,
    `${START}service/a/b`,
    `${START}service/${'a'.repeat(1_025)}`,
    `${START}alert/${ID}?`,
    `${START}alert/${ID}?t=`,
    `${START}alert/${ID}?t=now`,
    `${START}alert/${ID}?t=2026-11-23`,
    `${START}alert/${ID}?t=2026-13-45T08:42:17Z`,
    `${START}alert/${ID}?t=${AT}=x`,
    `${START}alert/${ID}?t=${AT}&t=${AT}`,
    `${START}alert/${ID}?t=${AT}&do=ack`,
    `${START}alert/${ID}?do=ack`,
    `${START}alert/${ID}?t=${AT}?t=${AT}`,
    `${START}alert/${ID}?t=%zz`,
  ])('is refused: %j', (text) => {
    const read = readDeepLink(text);
    expect(read.ok).toBe(false);
    // What a stranger wrote is not said in the console's name.
    if (!read.ok && text.length > 12) expect(read.reason).not.toContain(text.slice(10));
  });

  it('is refused when it is too long, before it is looked at', () => {
    expect(readDeepLink('x'.repeat(100_000)).ok).toBe(false);
    expect(readDeepLink(`${START}service/${'%61'.repeat(20_000)}`).ok).toBe(false);
  });

  it('is refused whatever single character of a good one is exchanged for a sign', () => {
    const good = `${START}alert/${ID}?t=${AT}`;
    for (let i = 0; i < good.length; i += 1)
      for (const sign of ['\0', '/', '?', '#', '%', '<', '\u202e', '\ud800']) {
        if (good[i] === sign) continue;
        const read = readDeepLink(`${good.slice(0, i)}${sign}${good.slice(i + 1)}`);
        expect([i, sign, read.ok]).toEqual([i, sign, false]);
      }
  });
});
