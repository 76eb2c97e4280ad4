import type { DispatchConfig } from '@batcave/shared/dispatch';
import { describe, expect, test } from 'vitest';
import { compileSilences, type Rights, type StoredSilence } from '../../dispatch/index.ts';
import { compileRegex } from '../../rules/index.ts';
import {
  buildConfig,
  compileConfig,
  MINUTE_MS,
  NOON_MS,
  raised,
  later,
} from '../testing/buildDispatch.ts';
import { comparePages } from './comparePages.ts';
import type { DecidedMessage } from './DispatchTally.ts';
import { inOrder, type RecordedChange } from './recordedChange.ts';
import { type DispatchReplayOptions, replayDispatch } from './replayDispatch.ts';

const EVERYBODY: Rights = { mayRead: () => true, mayApprove: () => true };
const CLEARED = { kind: 'cleared' } as const;

function replay(
  changes: readonly RecordedChange[],
  config: DispatchConfig = buildConfig(),
  fields: Partial<DispatchReplayOptions> = {},
) {
  return replayDispatch({
    tenant: 'acme',
    config: compileConfig(config),
    silences: compileSilences([], compileRegex),
    rights: EVERYBODY,
    eventTypesOf: () => [],
    changes: inOrder(changes),
    startMs: NOON_MS - 60 * MINUTE_MS,
    fromMs: NOON_MS,
    toMs: NOON_MS + 120 * MINUTE_MS,
    ...{ maxSteps: 100_000, maxMessages: 100_000 },
    ...fields,
  });
}

/** `12:00:30 ana escalation 1 page alert 1`. */
function told({ atMs, person, receiver, reason, level, isPage, alerts }: DecidedMessage): string {
  const who = person === null ? receiver : person.replace('console/', '');
  return [
    ...[new Date(atMs).toISOString().slice(11, 19), who, reason],
    ...(level === null ? [] : [String(level)]),
    ...[isPage ? 'page' : 'message', alerts.map(({ summary }) => summary).join('+')],
  ].join(' ');
}

const listOf = (messages: readonly { at: string; person: string | null; receiver: string }[]) =>
  messages.map(
    ({ at, person, receiver }) =>
      `${at.slice(11, 19)} ${person === null ? receiver : person.replace('console/', '')}`,
  );

describe('a replay of dispatch', () => {
  test('tells the channel and pages level after level until somebody takes it', () => {
    const run = replay([
      raised(1, 0),
      raised(2, 1),
      later(2, 2, { kind: 'ack', actor: 'ana' }),
      later(1, 20, CLEARED),
      later(2, 20, CLEARED),
    ]);
    expect(run.messages.map(told)).toEqual([
      '12:00:30 mail first message alert 1',
      '12:00:30 ana escalation 1 page alert 1',
      '12:01:30 mail first message alert 2',
      '12:01:30 ana escalation 1 page alert 2',
      '12:05:30 bob escalation 2 page alert 1',
    ]);
    expect(run).toMatchObject({
      alerts: 2,
      told: 2,
      firstPageDelaysMs: [30_000, 30_000],
      cutMs: null,
    });
    expect(run.byReceiver.get('mail')?.messages).toBeGreaterThan(5); // and the ends of it
  });

  test('counts nothing before the range, and remembers what was told there', () => {
    const run = replay([raised(1, -20), raised(2, 1)]);
    expect(run.messages.map(told)).toEqual([
      '12:01:30 mail first message alert 2',
      '12:01:30 ana escalation 1 page alert 2',
      '12:06:30 bob escalation 2 page alert 2',
    ]);
    expect(run.alerts).toBe(1);
  });

  test('gives back what the document gives back, by itself', () => {
    const [onCall] = buildConfig().escalations ?? [];
    const config = buildConfig({ escalations: [{ ...onCall!, ack_timeout: '10m' }] });
    const run = replay([raised(1, 0), later(1, 1, { kind: 'ack', actor: 'ana' })], config);
    const pages = run.messages.filter(({ isPage }) => isPage).map(told);
    expect(pages.slice(0, 3)).toEqual([
      '12:00:30 ana escalation 1 page alert 1',
      '12:11:00 ana escalation 1 page alert 1',
      '12:16:00 bob escalation 2 page alert 1',
    ]);
  });

  test('says where it ended when there is too much', () => {
    const changes = Array.from({ length: 50 }, (_, n) => raised(n, n));
    const { cutMs, messages } = replay(changes, buildConfig(), { maxMessages: 20 });
    expect(messages.length).toBeLessThan(24);
    expect(cutMs).toBeGreaterThan(NOON_MS);
    expect(replay(changes, buildConfig(), { maxSteps: 10 }).cutMs).not.toBeNull();
  });

  test('is the same every time', () => {
    const changes = Array.from({ length: 40 }, (_, n) => raised(n, n % 7));
    expect(replay(changes).messages).toEqual(replay(changes).messages);
  });
});

describe('the comparison of two documents', () => {
  const changes = [
    raised(1, 0),
    raised(2, 30, { service: 'db' }),
    later(1, 3, { kind: 'ack', actor: 'ana' }),
    later(1, 90, CLEARED),
    later(2, 33, CLEARED),
  ];
  const before = replay(changes);
  const compare = (after: ReturnType<typeof replay>) => comparePages(before, after);

  test('finds nothing between a document and itself', () => {
    const result = compare(replay(changes));
    expect(result).toMatchObject({
      pages: { kept: 2, moved: 0, added: 0, removed: 0 },
      other_messages: { kept: 2, moved: 0, added: 0, removed: 0 },
      ...{ added: [], removed: [], moved: [] },
    });
  });

  test('another receiver of the route changes the messages there, and no page', () => {
    const { route } = buildConfig();
    const result = compare(
      replay(changes, buildConfig({ route: { ...route, receivers: ['other'] } })),
    );
    expect(result.pages).toEqual({ kept: 2, moved: 0, added: 0, removed: 0 });
    expect(listOf(result.added)).toEqual(['12:00:30 other', '12:30:30 other']);
    expect(listOf(result.removed)).toEqual(['12:00:30 mail', '12:30:30 mail']);
  });

  test('a longer wait moves each page, and one that is over by then is not sent', () => {
    const { route } = buildConfig();
    const result = compare(replay(changes, buildConfig({ route: { ...route, group_wait: '4m' } })));
    // The first is taken after three minutes, the second is over after three.
    expect(result.pages).toEqual({ kept: 0, moved: 0, added: 0, removed: 2 });
    const shorter = compare(
      replay(changes, buildConfig({ route: { ...route, group_wait: '2m' } })),
    );
    expect(shorter.pages).toEqual({ kept: 0, moved: 2, added: 0, removed: 0 });
    expect(
      shorter.moved
        .filter(({ page }) => page)
        .map(({ at, before_at: was }) => `${was.slice(11, 19)} ${at.slice(11, 19)}`),
    ).toEqual(['12:00:30 12:02:00', '12:30:30 12:32:00']);
    expect(shorter.after.first_page_delay).toEqual({
      ...{ median_ms: 120_000, p90_ms: 120_000, longest_ms: 120_000 },
    });
  });

  test('a silence of one service takes its pages alone, and counts what it hid', () => {
    const silence: StoredSilence = {
      silenceId: raised(77, 0).alertId,
      kind: 'silence',
      matchers: ['service=db'],
      ...{ alertId: null, severity: null, service: null },
      startsMs: NOON_MS,
      endsMs: NOON_MS + 60 * MINUTE_MS,
      recurrence: null,
      endsWhen: { clear: false, idleMs: null },
      ...{ comment: 'disks', createdBy: 'console/ana', createdMs: NOON_MS, updatedMs: NOON_MS },
      ...{ endedMs: null, endedBy: null, endedReason: null, matchedMs: null, revision: 1 },
    };
    const after = replay(changes, buildConfig(), {
      silences: compileSilences([silence], compileRegex),
    });
    const result = compare(after);
    expect(listOf(result.removed)).toEqual(['12:30:30 ana', '12:30:30 mail']);
    expect(result.pages).toEqual({ kept: 1, moved: 0, added: 0, removed: 1 });
    expect(result.after.hidden).toMatchObject({ silence: 1, inhibition: 0 });
    expect(result.per_team).toEqual([
      { team: 'web', before: 1, after: 1 },
      { team: 'data', before: 1, after: 0 },
    ]);
  });

  test('a person who may not read a service is not paged, and the next one is', () => {
    const after = replay(changes, buildConfig(), {
      rights: {
        mayRead: (who, service) => who !== 'console/ana' || service !== 'db',
        mayApprove: () => false,
      },
    });
    const result = compare(after);
    expect(listOf(result.removed)).toEqual(['12:30:30 ana']);
    expect(listOf(result.added)).toEqual(['12:30:30 bob']);
  });

  test('tells nights by the clock of the person, budgets by the team, and who pays for a rule', () => {
    const document = buildConfig({
      people: [
        {
          identity: 'console/ana',
          time_zone: 'Asia/Tokyo',
          contacts: [{ receiver: 'mail', address: 'ana@example.org' }],
        },
      ],
      fatigue: { budgets: [{ team: 'web', pages: 2, per: '1h' }] },
    });
    const many = [0, 10, 20, 70].map((minutes, n) => raised(n, minutes));
    // In Tokyo it is 21:00 at noon: what comes after an hour is at night.
    const run = replay(many, document);
    const result = comparePages(replay([], document), run);
    const [ana] = result.per_person;
    expect(ana).toMatchObject({ person: 'console/ana', time_zone: 'Asia/Tokyo', removed: 0 });
    expect(ana?.after.pages).toBe(4);
    expect(ana?.after.night_pages).toBe(1);
    expect(ana?.after.by_hour[21]).toBe(3);
    expect(ana?.after.by_hour[22]).toBe(1);
    expect(ana?.added).toBe(4);
    expect(result.per_hour).toMatchObject([
      { hour: '2026-01-05T12:00:00.000Z', person: 'console/ana', before: 0, after: 3, added: 3 },
      { hour: '2026-01-05T13:00:00.000Z', person: 'console/ana', before: 0, after: 1, added: 1 },
    ]);
    expect(result.budgets).toEqual([
      {
        ...{ team: 'web', per: '1h' },
        before: { budget: 2, most: 0, breaches: 0 },
        after: { budget: 2, most: 3, breaches: 1 },
      },
    ]);
    expect(result.per_rule).toMatchObject([
      { rule_name: 'too busy', before: 0, after: 4, paid_by: [{ who: 'console/ana', after: 4 }] },
    ]);
  });
});
