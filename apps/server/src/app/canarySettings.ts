import type { Setting } from './setting.ts';

/** Settings of the events that the server sends to itself to measure how long they take. */
export const CANARY_SETTINGS = [
  {
    name: 'canary_interval',
    kind: 'duration',
    minMs: 0,
    maxMs: 3_600_000,
    defaultMs: 5_000,
    what: 'Time between two events that the server sends to itself to measure how long they take to be judged and shown. 0s: it sends none, and does not notice when it is late.',
  },
  {
    name: 'canary_late_after',
    kind: 'duration',
    minMs: 100,
    maxMs: 600_000,
    defaultMs: 2_000,
    what: 'When such an event counts as late: not judged by the rules after this time, or not on the live stream after two and a half times as long. An alert is raised then.',
  },
  {
    name: 'canary_lost_after',
    kind: 'duration',
    minMs: 1_000,
    maxMs: 3_600_000,
    defaultMs: 30_000,
    what: 'When it counts as lost. Must be longer than three times canary_late_after.',
  },
] as const satisfies readonly Setting[];
