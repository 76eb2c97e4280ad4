import type { EventInput } from '@batcave/shared/events';
import type { RuleInput } from '@batcave/shared/rules';

/** Rules of every sort, quick enough to fire and clear many times within a minute. */
export const RULES: readonly RuleInput[] = [
  {
    name: 'many for a while',
    severity: 'ERROR',
    match: { type: 'load' },
    condition: { aggregate: 'count', window: '2s', operator: '>=', threshold: 8 },
    for: '1s',
  },
  {
    name: 'high on average, with hysteresis',
    severity: 'WARN',
    match: { type: 'load' },
    condition: {
      aggregate: 'avg',
      field: 'payload.v',
      window: '3s',
      operator: '>',
      threshold: 60,
      recovery_threshold: 45,
    },
    keep_firing_for: '1s',
  },
  {
    name: 'slow for some',
    severity: 'CRITICAL',
    match: { type: 'load', where: [{ field: 'payload.v', op: '>', value: 0 }] },
    group_by: ['labels.region'],
    condition: { aggregate: 'p95', field: 'payload.v', window: '1s', operator: '>', threshold: 90 },
  },
  {
    name: 'went quiet',
    severity: 'ERROR',
    match: { type: 'load', source: ['web-0', 'web-1', 'web-2', 'web-3'] },
    condition: { aggregate: 'count', window: '10s', operator: '>=', threshold: 100_000 },
    no_data: { after: '2s', policy: 'alert' },
  },
  {
    name: 'peak, until it is quiet',
    severity: 'INFO',
    match: { type: 'load', labels: { region: 'eu' } },
    condition: {
      aggregate: 'max',
      field: 'payload.v',
      window: '5s',
      operator: '>=',
      threshold: 95,
    },
    no_data: { after: '1s', policy: 'resolve' },
  },
  {
    name: 'rate of all',
    severity: 'INFO',
    match: {},
    group_by: [],
    condition: { aggregate: 'rate', window: '2s', operator: '>', threshold: 60 },
  },
];

/** An id with or without a time in it: the server must know both again. */
export function newId(random: () => number): string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
  const isTimed = random() < 0.5;
  const time = Date.now().toString(16).padStart(12, '0');
  const head = isTimed ? time : digits(12);
  return `${head.slice(0, 8)}-${head.slice(8)}-${isTimed ? '7' : '4'}${digits(3)}-8${digits(3)}-${digits(12)}`;
}

/** Makes the batches of one producer: ten sources that are busy, slow and quiet by turns. */
export function createLoad(producer: number, random: () => number): () => EventInput[] {
  return () => {
    const phase = Math.floor(Date.now() / 3000);
    return Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const source = Math.floor(random() * 10);
      const isQuiet = (phase + source + producer) % 3 === 0;
      const isSlow = (phase + source) % 4 < 2;
      const v = Math.floor(random() * 12) * 5 + (isSlow ? 45 : 0);
      return {
        event_id: newId(random),
        source: `web-${String(source)}`,
        type: isQuiet ? 'other' : 'load',
        labels: { region: ['eu', 'us', 'ap'][source % 3] ?? '' },
        payload: { v },
        ...(random() < 0.3
          ? { timestamp: new Date(Date.now() - Math.floor(random() * 1500)).toISOString() }
          : {}),
      };
    });
  };
}
