import type { Quiet } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { whyHeld } from './whyHeld.ts';

const quietBy = (by: Quiet['by']): Quiet => ({
  ...{ by, id: 'the-id', reason: 'console/ana: new disks.', score: null },
  until: '2026-12-24T18:00:00.000Z',
});

test.each<[Quiet['by'], RegExp]>([
  ['snooze', /\(snooze: console\/ana: new disks\)\. End it with sentry silences expire the-id /],
  ['silence', /POST \/v1\/silences\/the-id\/expire\) or wait until 2026-12-24T18/],
  ['inhibition', /ends when alert the-id is over/],
  ['mute_time', /\(mute time: .*Change the hours the-id/],
  ['suppression', /\/restore; then ask again\.$/],
])('a %s says what hides it and how to end that', (by, said) => {
  expect(whyHeld({ quiet: quietBy(by) })).toMatch(said);
});

test('hours of its one route are told as well, and what is not hidden is not held', () => {
  const escalation = { policy: 'p', level: 1, levels: 2, next_at: null, next: 'level 2' };
  expect(whyHeld({ quiet: null, escalation: { ...escalation, state: 'held' } })).toMatch(
    /quiet at this hour/,
  );
  expect(whyHeld({ quiet: null, escalation: { ...escalation, state: 'running' } })).toBeUndefined();
});
