import type { Locator, Page } from '@playwright/test';
import { describe, expect, it, vi } from 'vitest';
import { readWorkspace } from '../../src/workspace/index.ts';
import { buildAlerts, buildEvent } from '../../src/renderer/testing/build.ts';
import {
  buildMap,
  buildMapEdge,
  buildMapService,
} from '../../src/renderer/testing/buildHealthMap.ts';
import {
  buildIncident,
  INCIDENT_DETAIL,
  INCIDENT_ENTRIES,
} from '../../src/renderer/testing/buildIncident.ts';
import { expectPage } from '../expectPage.ts';
import { OPERATOR, SERVED as DISPATCH } from './dispatchFixtures.ts';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';
import type { FakeStart } from './fakeBridge.ts';
import { SERVED as RULES, WRITER } from './rulesFixtures.ts';
import { serveSeries } from './seriesFixture.ts';
import { CERTIFICATES, systemReport, TOKENS } from './systemFixtures.ts';
import { useHarness } from './useHarness.ts';

vi.setConfig({ testTimeout: 180_000 });

const harness = useHarness();

/** Where pictures go when somebody wants to look at every pane in every state. */
const PICTURES = process.env['BATCAVE_PICTURES'];

/** Every pane that a board can hold. */
const PANES = [
  ...[
    'alert-summary',
    'service-matrix',
    'health-map',
    'alert-list',
    'live-feed',
    'charts',
    'audit',
  ],
  ...[
    'automation-hooks',
    'rules',
    'silences',
    'on-call',
    'incidents',
    'timeline',
    'system-health',
    'certificates',
  ],
];
/** Those that show what the link brings, and ask nothing. */
const OF_THE_LINK = new Set([
  ...['alert-summary', 'service-matrix', 'alert-list', 'live-feed', 'on-call'],
]);
/** Those that show something of their own when there is nothing else. */
const NEVER_EMPTY = new Set(['alert-summary', 'charts', 'system-health']);
const EMPTY = /\b(No|Nothing|Nobody)\b[^.]*\./;
const WITH_FILTER = ['alert-list', 'live-feed', 'audit', 'rules', 'silences', 'incidents'];

const EVERY_SCOPE = [...new Set([...OPERATOR, ...WRITER, 'sentry.audit.read', 'sentry.pki.admin'])];

/** One board with every pane on it, two in a row. */
function everyPane(): unknown {
  const { workspace } = readWorkspace(null);
  const [main] = workspace.windows;
  const panes = PANES.map((type, i) => ({
    ...{ id: `p-${type}`, type, x: (i % 2) * 12, y: Math.floor(i / 2) * 11, w: 12, h: 11 },
  }));
  return {
    ...workspace,
    boards: [{ id: 'every', name: 'Every pane', panes }],
    windows: [{ ...main, boardIds: ['every'], boardId: 'every' }],
  };
}

const AUDIT_ENTRY = {
  ...{ seq: 30, at: '2026-11-23T08:42:17.000Z', actor: 'console/ana', action: 'rule.updated' },
  ...{ object_type: 'rule', object_id: 'lag', before: { threshold: 30 }, after: { threshold: 45 } },
  ...{ trace_id: null, hash: 'ab'.repeat(32) },
};

const EMPTY_ANSWERS: Readonly<Record<string, unknown>> = {
  ...DISPATCH,
  ...RULES,
  'health.map': buildMap({ services: [], edges: [] }),
  'audit.list': { entries: [], next_cursor: null },
  'hooks.list': { hooks: [] },
  'remediations.list': { runs: [], next_cursor: null },
  'silences.list': { silences: [], next_cursor: null },
  'policies.list': { policies: [], next_cursor: null },
  'incidents.list': { incidents: [], next_cursor: null },
  'incidents.timeline': { entries: [], next_cursor: null },
  'pki.certificates.list': { certificates: [], next_cursor: null },
  'pki.tokens.list': { tokens: [] },
  'system.get': systemReport(),
};

const ANSWERS: Readonly<Record<string, unknown>> = {
  ...DISPATCH,
  ...RULES,
  'health.map': buildMap({
    services: [
      ...Array.from({ length: 9 }, (_, i) => buildMapService(`service-${String(i)}`)),
      buildMapService('cdn-purge', { last_event_at: new Date(Date.now() - 94_000).toISOString() }),
    ],
    edges: [buildMapEdge('service-0', 'service-1'), buildMapEdge('service-1', 'service-2')],
  }),
  'audit.list': { entries: [AUDIT_ENTRY], next_cursor: null },
  'incidents.list': {
    incidents: [INCIDENT_DETAIL.incident, buildIncident(2, { state: 'ACK', severity: 'WARN' })],
    next_cursor: null,
  },
  'pki.certificates.list': CERTIFICATES(),
  'pki.tokens.list': TOKENS(),
  'system.get': systemReport(),
  'incidents.get': INCIDENT_DETAIL,
  'incidents.timeline': { entries: INCIDENT_ENTRIES, next_cursor: null },
};

const FORBIDDEN = {
  ...{ status: 403, code: 'insufficient_scope', title: 'This identity may not do that.' },
  detail: 'GET needs a scope that this identity lacks.',
};
const AWAY = { status: 503, code: 'store_unavailable', title: 'The store is away.' };

const pane = (page: Page, type: string): Locator => page.locator(`[data-pane-type="${type}"]`);
const asking = PANES.filter((type) => !OF_THE_LINK.has(type));

interface State {
  readonly start: Partial<FakeStart>;
  readonly reach?: (page: Page) => Promise<unknown>;
  /** What stands in each of these panes: a selector, or words. */
  readonly says: { readonly panes: readonly string[]; readonly what: string | RegExp };
}

/** The panes that do not say so, with what they say instead. */
async function silentPanes(page: Page, { panes, what }: State['says']): Promise<string[]> {
  const silent: string[] = [];
  for (const type of panes) {
    const found = pane(page, type);
    const text = await found.innerText();
    const isSaid =
      typeof what === 'string' ? (await found.locator(what).count()) > 0 : what.test(text);
    if (!isSaid) silent.push(`${type}: ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`);
  }
  return silent;
}

const disconnect = (page: Page) =>
  page.evaluate(() => {
    window.fake.setLink({
      ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 15_000 },
      ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
    });
  });
/** Held until the test has said how values over time are answered. */
const FULL: Partial<FakeStart> = { alerts: buildAlerts(60), served: ANSWERS, isHeld: true };

async function sendEvents(page: Page): Promise<void> {
  await page.evaluate(
    (events) => {
      window.fake.send({ events });
    },
    Array.from({ length: 30 }, (_, i) =>
      buildEvent(i + 1, { severity: i % 9 === 0 ? 'ERROR' : 'INFO' }),
    ),
  );
}

const STATES: Readonly<Record<string, State>> = {
  'with everything': {
    start: FULL,
    reach: sendEvents,
    says: { panes: PANES, what: '.pane-content:not(:has(.skeleton))' },
  },
  loading: {
    start: { ...FULL, isSilent: true },
    says: { panes: PANES, what: /No answer|Waiting/ },
  },
  empty: {
    start: { alerts: [], served: EMPTY_ANSWERS, isHeld: true },
    says: { panes: PANES.filter((type) => !NEVER_EMPTY.has(type)), what: EMPTY },
  },
  'filtered empty': {
    start: FULL,
    reach: async (page) => {
      await sendEvents(page);
      await page.evaluate(() => {
        window.fake.serve('audit.list', { entries: [], next_cursor: null });
      });
      for (const type of WITH_FILTER) {
        await pane(page, type).locator('[data-pane-focus]').first().focus();
        await page.keyboard.press('/');
        await page.keyboard.type(type === 'audit' ? 'actor:nobody' : 'nowhere');
      }
    },
    says: { panes: WITH_FILTER, what: /0 of \d+|(No|None|Nothing) .*match/ },
  },
  error: {
    start: { alerts: buildAlerts(60), refusal: AWAY },
    says: { panes: asking, what: /The store is away\./ },
  },
  'no permission': {
    start: { alerts: [], refusal: FORBIDDEN, scopes: ['sentry.read'] },
    says: { panes: asking, what: /may not|scope/ },
  },
  stale: {
    start: FULL,
    reach: async (page) => {
      await sendEvents(page);
      await page.evaluate(() => {
        window.fake.send({ dataAtMs: Date.now() - 14_000 });
      });
    },
    says: { panes: PANES, what: '[data-freshness=stale]' },
  },
  disconnected: {
    start: FULL,
    reach: async (page) => {
      await sendEvents(page);
      await disconnect(page);
    },
    says: { panes: PANES, what: '[data-freshness=disconnected]' },
  },
};

async function keepPictures(page: Page, state: string): Promise<void> {
  if (PICTURES === undefined) return;
  const name = state.replaceAll(/\W+/g, '-');
  for (const type of PANES)
    await pane(page, type).screenshot({ path: `${PICTURES}/${type}-${name}.png` });
}

describe('every pane', () => {
  it.each(Object.entries(STATES))(
    '%s: each says so, and axe finds nothing in either theme',
    async (name, state) => {
      const page = await harness.open(
        { scopes: EVERY_SCOPE, savedLayout: everyPane(), ...state.start },
        {
          ...{ reducedMotion: 'reduce', heightPx: 3_300 },
          readyWhen: 'main [data-pane]',
        },
      );
      await expectPage(page.locator('main [data-pane]')).toHaveCount(PANES.length);
      await serveSeries(page);
      if (name !== 'loading') await page.evaluate(() => window.fake.release());
      await state.reach?.(page);
      await vi
        .waitFor(
          async () => {
            expect(await silentPanes(page, state.says)).toEqual([]);
          },
          { timeout: 20_000, interval: 500 },
        )
        .finally(() => keepPictures(page, name));
      await expectAccessibleInBothThemes(page, { name });
    },
  );
});

it('no pane that a board offers is missing here', async () => {
  const page = await harness.open();
  await page.keyboard.press('l');
  await page.keyboard.press('n');
  const offered = page.locator('dialog[open] [role=option]');
  await expectPage(offered).toHaveCount(PANES.length);
});
