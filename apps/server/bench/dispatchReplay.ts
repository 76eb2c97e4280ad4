import type { DispatchConfig } from '@batcave/shared/dispatch';
import { compileDispatch, compileSilences, type StoredSilence } from '../src/dispatch/index.ts';
import { comparePages, inOrder, type RecordedChange, replayDispatch } from '../src/replay/index.ts';
import { compileRegex } from '../src/rules/index.ts';
import { aSilence } from '../src/dispatch/mute/testing/aSilence.ts';
import { buildConfig, MINUTE_MS, NOON_MS, raised } from '../src/replay/testing/buildDispatch.ts';
import { print, round } from './figures.ts';

const DAY_MINUTES = 24 * 60;

/** So many alerts within a day, each over after a while, half of them taken by somebody. */
function dayOf(alerts: number): RecordedChange[] {
  const changes: RecordedChange[] = [];
  for (let n = 0; n < alerts; n += 1) {
    const from = (n * 7919) % DAY_MINUTES;
    const { alertId, ...first } = raised(n, from, {
      service: `service-${String(n % 50)}`,
      group: { host: `host-${String(n % 500)}` },
      labels: { host: `host-${String(n % 500)}` },
      severity: n % 10 === 0 ? 'CRITICAL' : 'ERROR',
    });
    const atMs = (minutes: number): number => NOON_MS + (from + minutes) * MINUTE_MS;
    changes.push({ alertId, ...first });
    if (n % 2 === 0)
      changes.push({ alertId, atMs: atMs(4), change: { kind: 'ack', actor: 'ana' } });
    changes.push({ alertId, atMs: atMs(5 + (n % 60)), change: { kind: 'cleared' } });
  }
  return inOrder(changes);
}

/** How long the replay of a day with many alerts takes with two documents, and their comparison. */
export function dispatchReplay(): void {
  const by: Record<string, Partial<DispatchConfig['route']>> = {
    'each alert by itself': { group_by: ['...'] },
    'by service': { group_by: ['service'] },
    'by incident': { group_by: ['incident'] },
  };
  const silence: StoredSilence = aSilence({
    matchers: ['service=service-1'],
    startsMs: NOON_MS,
    endsMs: NOON_MS + DAY_MINUTES * MINUTE_MS,
  });
  for (const alerts of [1000, 10_000])
    for (const [grouping, route] of Object.entries(by))
      for (const silences of [[], [silence]]) {
        const changes = dayOf(alerts);
        const startedMs = performance.now();
        const run = (wait: string) => {
          const document = buildConfig();
          const config = { ...document, route: { ...document.route, ...route, group_wait: wait } };
          const done = compileDispatch(config, 1, compileRegex);
          if (!done.ok) throw new Error('the document of the measurement is not sound');
          return replayDispatch({
            ...{
              tenant: 'acme',
              config: done.dispatch,
              rights: { mayRead: () => true, mayApprove: () => true },
            },
            silences: compileSilences(silences, compileRegex),
            eventTypesOf: () => [],
            ...{ changes, startMs: NOON_MS, fromMs: NOON_MS },
            toMs: NOON_MS + DAY_MINUTES * MINUTE_MS,
            ...{ maxSteps: 2_000_000, maxMessages: 200_000 },
          });
        };
        const [before, after] = [run('30s'), run('1m')];
        const replayedMs = performance.now() - startedMs;
        const result = comparePages(before, after);
        print({
          figure: 'dispatch replay',
          ...{ alerts, grouping, silences: silences.length, hours: 24, documents: 2 },
          pages_before: result.before.pages,
          pages_after: result.after.pages,
          replay_s: round(replayedMs / 1000, 2),
          compare_s: round((performance.now() - startedMs - replayedMs) / 1000, 2),
          is_whole: before.cutMs === null && after.cutMs === null,
        });
      }
}
