import type { DispatchConfig } from '@batcave/shared/dispatch';
import type { CompileRegex } from '../../matchers.ts';
import { lintConfig } from '../lintConfig.ts';

export const NOW_MS = Date.parse('2026-11-23T12:00:00Z');
export const SET = { set: true } as const;

/** Stands for the bounded compiler of the rules, which this slice does not know. */
export const compileRegex: CompileRegex = (pattern) => {
  try {
    const regex = new RegExp(pattern);
    return { ok: true, search: (text) => regex.test(text) };
  } catch {
    return { ok: false, reason: 'it does not compile' };
  }
};

export type Draft = { -readonly [K in keyof DispatchConfig]-?: NonNullable<DispatchConfig[K]> };

/** A document with nothing to say about. */
export function sound(): Draft {
  const contacts = (name: string) => [
    { receiver: 'slack', address: `U-${name}` },
    { receiver: 'mail', address: `${name}@example.com`, after: '2m' },
  ];
  const config: DispatchConfig = {
    time_zone: 'Europe/Berlin',
    services: [
      { name: 'payments', team: 'money', depends_on: ['ledger'] },
      { name: 'ledger', team: 'money' },
      { name: 'sandbox', production: false },
    ],
    people: ['ana', 'ben', 'eva'].map((name) => ({
      identity: `console/${name}`,
      time_zone: 'Asia/Kathmandu',
      contacts: contacts(name),
    })),
    receivers: [
      {
        name: 'slack',
        type: 'slack',
        token: SET,
        channel: 'ops',
        reads_as: 'wall/ops',
        fallback: 'mail',
        rate_limit: { most: 10, per: '1m' },
      },
      {
        name: 'mail',
        type: 'email',
        smtp: { host: 'mail.example.com' },
        from: 'sentry@example.com',
        to: ['ops@example.com'],
        reads_as: 'wall/ops',
      },
    ],
    time_intervals: [
      { name: 'office', hours: [{ days: ['mon'], from: '09:00', to: '17:00' }] },
      { name: 'holidays', time_zone: 'UTC', hours: [{ dates: ['2026-12-25'] }] },
    ],
    schedules: [
      {
        name: 'primary',
        layers: [
          { people: ['console/ana', 'console/ben'], rotation: 'weekly', starts: '2026-01-05' },
        ],
        overrides: [
          { person: 'console/ben', from: '2026-12-24T00:00:00Z', to: '2026-12-25T00:00:00Z' },
        ],
      },
    ],
    escalations: [
      {
        name: 'page',
        levels: [
          { targets: [{ schedule: 'primary' }], delay: '5m' },
          { targets: [{ person: 'console/eva' }] },
        ],
        repeat: 2,
        then: 'slack',
        ack_timeout: '30m',
        urgency: { during: 'office', urgency: 'high' },
      },
    ],
    route: {
      receivers: ['slack'],
      routes: [
        {
          name: 'money',
          match: ['service=~"payments|ledger"'],
          escalation: 'page',
          mute_during: ['holidays'],
          group_interval: '5m',
          repeat_interval: '1h',
        },
        { match: ['severity=INFO'], group_by: ['...'] },
      ],
    },
    inhibitions: [{ source: ['severity=CRITICAL'], target: ['severity=WARN'], equal: ['service'] }],
    correlation: { window: '10m' },
    fatigue: { digest_to: ['slack'], budgets: [{ team: 'money', pages: 5, per: '8h' }] },
    silences: { max_duration: '24h' },
  };
  return structuredClone(config) as Draft;
}

/** Everybody may read something but who is called so. */
const readers = {
  tenant: 'acme',
  mayReadAny: (identity: string) => !identity.endsWith('/blind'),
};
export const lint = (config: DispatchConfig) =>
  lintConfig(config, { nowMs: NOW_MS, compileRegex, readers });

/** A receiver of a document, to be changed. */
export const receiver = (config: Draft, i: number) =>
  config.receivers[i] as Record<string, unknown>;
