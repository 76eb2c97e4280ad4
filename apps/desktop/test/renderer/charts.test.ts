import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, buildEvent } from '../../src/renderer/testing/build.ts';
import { buildAlertWhy } from '../../src/renderer/testing/buildIncident.ts';
import type { FakeStart } from './fakeBridge.ts';
import { serveSeries } from './seriesFixture.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';
import { axeViolations } from './axeViolations.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const SCOPES = ['sentry.read', 'sentry.alert.read', 'sentry.alert.write', 'sentry.policy.read'];
const MINUTE_MS = 60_000;

async function keepPicture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined)
    await page.screenshot({ path: `${PICTURES}/charts-${name.replaceAll(/\W+/g, '-')}.png` });
}

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

function buildLateAlert() {
  return buildAlert(1, {
    severity: 'CRITICAL',
    service: 'payments-api',
    summary: 'Replication lag 412 s on payments-db',
    created_at: ago(4 * MINUTE_MS),
    acknowledged_at: ago(2 * MINUTE_MS),
    acknowledged_by: 'M. Diaz',
    state: 'OPEN',
    threshold: 250,
    value: 412,
  });
}

const SPEC = {
  name: 'Replication lag',
  severity: 'CRITICAL',
  match: {
    type: 'db.replication',
    where: [{ field: 'payload.role', op: 'in', value: ['a', 'b'] }],
  },
  condition: {
    aggregate: 'avg',
    field: 'payload.lag_s',
    window: '15s',
    operator: '>',
    threshold: 250,
  },
};

async function serveRule(page: Page, spec: unknown = SPEC): Promise<void> {
  const why = buildAlertWhy();
  const value = { ...why, judged_by: { ...why.judged_by, spec } };
  await page.evaluate((given) => {
    window.fake.serve('alerts.why', given);
  }, value);
}

async function openConsole(start: Partial<FakeStart> = {}): Promise<Page> {
  const page = await harness.open({ alerts: [buildLateAlert()], scopes: SCOPES, ...start });
  await serveSeries(page);
  await serveRule(page);
  return page;
}

async function goToCharts(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('c');
}

async function openCharts(start: Partial<FakeStart> = {}): Promise<Page> {
  const page = await openConsole(start);
  await goToCharts(page);
  await expectPage(chart(page, 'Events per second')).toBeVisible();
  await expectPage(page.locator('.recharts-surface').first()).toBeVisible();
  await expectPage(page.getByRole('group', { name: 'Charts', exact: true })).toBeFocused();
  return page;
}

const chart = (page: Page, title: string) =>
  page.getByRole('slider', { name: new RegExp(`^${title}`) });
const callsOf = async (page: Page, id: string) =>
  (await page.evaluate(() => window.fake.calls)).filter((call) => call.id === id);

describe('the charts', () => {
  it('are read by key: the cursor says time and values, and Escape leaves it', async () => {
    const page = await openCharts();
    const events = chart(page, 'Events per second');
    await page.keyboard.press('j');
    await expectPage(events).toBeFocused();
    await page.keyboard.press('Home');
    await expectPage(events).toHaveAttribute('aria-valuenow', '0');
    await expectPage(events).toHaveAttribute(
      'aria-valuetext',
      /^\d\d:\d\d:\d\dZ: all 40, Warn or worse 3$/,
    );
    await page.keyboard.press('ArrowRight');
    await expectPage(events).toHaveAttribute('aria-valuenow', '1');
    await expectPage(page.locator('.chart-tip')).toBeVisible();
    await keepPicture(page, 'cursor');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.chart-tip')).toHaveCount(0);
    await page.keyboard.press('j');
    await expectPage(chart(page, 'CPU of hosts')).toBeFocused();
  });

  it('hatch what is not known, and never draw a line through it', async () => {
    const page = await openCharts();
    const cpu = page.locator('[data-chart]', { hasText: 'CPU of hosts' });
    await expectPage(cpu.locator('.recharts-reference-area')).toHaveCount(1);
    const d = await cpu.locator('.recharts-line-curve').first().getAttribute('d');
    expect(d?.split('M').length).toBe(3);
  });

  it('say the same as a table', async () => {
    const page = await openCharts();
    await page.keyboard.press('v');
    const table = page.getByRole('region', { name: /^CPU of hosts.*table$/ });
    await expectPage(table.getByRole('columnheader', { name: 'avg busy_percent' })).toBeVisible();
    await expectPage(table.getByText('no data').first()).toBeAttached();
    await keepPicture(page, 'table');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('put what comes in over the feed on top of what was stored', async () => {
    const page = await openCharts();
    const cpu = chart(page, 'CPU of hosts');
    await cpu.focus();
    // The cursor stays on its moment while time goes on.
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    await expectPage(cpu).toHaveAttribute('aria-valuetext', /^\d\d:\d\d:\d\dZ: /);
    const before = await cpu.getAttribute('aria-valuetext');
    const clock = before?.slice(0, 8) ?? '';
    const day = new Date(Date.now() - MINUTE_MS).toISOString().slice(0, 11);
    const at = `${day}${clock}.500Z`;
    const busy = (seq: number, value: number) =>
      buildEvent(seq, {
        ...{ type: 'host.cpu', timestamp: at, received_at: at },
        payload: { busy_percent: value },
      });
    // The first is in the answer already: its place is not behind what that goes to.
    await page.evaluate(
      (events) => {
        window.fake.send({ events });
      },
      [busy(99, 90_000), busy(101, 5_000)],
    );
    await expectPage(cpu).toHaveAttribute('aria-valuetext', /max busy_percent 5000/);
    expect(before).not.toContain('5000');
    await expectPage(cpu).not.toHaveAttribute('aria-valuetext', /90000/);
  });

  it('show less and more time', async () => {
    const page = await openCharts();
    await page.keyboard.press('-');
    await expectPage(page.getByRole('button', { name: /Last 1 h/ })).toBeVisible();
    await expectPage(chart(page, 'Events per second')).toHaveAccessibleName(/last 1 h/);
    const calls = await callsOf(page, 'events.series');
    expect(calls.at(-1)?.input.query).toMatchObject({ buckets: 120 });
  });

  it('are set up, removed and put back without the mouse', async () => {
    const page = await openCharts();
    await page.keyboard.press('n');
    const sheet = page.getByRole('dialog', { name: 'New chart' });
    await expectPage(sheet.getByLabel('What')).toBeFocused();
    await page.keyboard.type('95');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expectPage(
      sheet.getByText('Name the number in the payload: payload.busy_percent'),
    ).toBeVisible();
    await keepPicture(page, 'form');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.type('payload.latency_ms');
    await page.keyboard.press('Tab');
    await page.keyboard.type('http.request');
    await page.keyboard.press('Enter');
    const made = chart(page, 'p95 latency_ms · http.request');
    await expectPage(made).toBeVisible();
    const calls = await callsOf(page, 'events.series');
    expect(calls.at(-1)?.input.query).toMatchObject({
      ...{ aggregate: 'p95', field: 'payload.latency_ms', type: 'http.request' },
    });
    await made.focus();
    await page.keyboard.press('x');
    await expectPage(made).toHaveCount(0);
    await page.keyboard.press('p');
    await expectPage(made).toBeVisible();
  });

  it('say what failed, and what was known before stays', async () => {
    const page = await openConsole();
    await page.evaluate(() => {
      window.fake.failNext('events.series', {
        status: 400,
        code: 'invalid_request',
        detail: 'The events of this range cannot be read within 5 s. Ask for a shorter range.',
      });
    });
    await goToCharts(page);
    const alarm = page.getByRole('alert').filter({ hasText: 'cannot be read within 5 s' });
    await expectPage(alarm).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
    await alarm.getByRole('button', { name: 'Retry' }).click();
    await expectPage(alarm).toHaveCount(0);
    await expectPage(chart(page, 'Events per second')).toBeVisible();
  });

  it('show the past when the board is put there', async () => {
    const page = await openConsole();
    await page.evaluate(() => {
      window.fake.serve('alerts.past', { at: '', alerts: [], truncated: false });
      window.fake.serve('events.list', { events: [], next_cursor: null });
    });
    await page.keyboard.press('p');
    await page.keyboard.type('-2h');
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('region', { name: 'The past' })).toContainText('NOT LIVE');
    await goToCharts(page);
    await expectPage(chart(page, 'Events per second')).toBeVisible();
    const calls = await callsOf(page, 'events.series');
    const to = Date.parse(String(calls.at(-1)?.input.query?.['to']));
    expect(Math.abs(Date.now() - 120 * MINUTE_MS - to)).toBeLessThan(2 * MINUTE_MS);
  });

  it('name the scope that is missing', async () => {
    const page = await harness.open({ scopes: ['sentry.alert.read'] });
    await goToCharts(page);
    await expectPage(page.getByText('This identity may not see events as charts')).toBeVisible();
    expect(await callsOf(page, 'events.series')).toEqual([]);
  });

  it('wait in words while the server does not answer', async () => {
    const page = await openConsole();
    await page.evaluate(() => {
      window.fake.hold();
    });
    await goToCharts(page);
    await expectPage(page.getByText(/^Waiting for server - \d+ s$/).first()).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('are drawn over nothing as nothing', async () => {
    const page = await openCharts();
    for (const key of ['x', 'x']) await page.keyboard.press(key);
    await expectPage(page.getByText('No charts here yet.')).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe('the values of an alert', () => {
  const openDetail = async (page: Page) => {
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    await expectPage(page.getByText('above the limit 250', { exact: false }).first()).toBeVisible();
  };

  it('are drawn against its limit in its detail, from 15 minutes before it', async () => {
    const page = await openConsole();
    await openDetail(page);
    const [call] = await callsOf(page, 'events.series');
    expect(call?.input.query).toMatchObject({
      ...{ aggregate: 'avg', field: 'payload.lag_s', type: 'db.replication' },
      group: JSON.stringify({ source: 'host-1' }),
    });
    const from = Date.parse(String(call?.input.query?.['from']));
    expect(Date.now() - from).toBeGreaterThan(18 * MINUTE_MS);
    expect(Date.now() - from).toBeLessThan(21 * MINUTE_MS);
    const detail = page.locator('.alert-chart');
    await expectPage(detail.locator('.chart-beyond.chart-critical')).toHaveAttribute('d', /^M/);
    await expectPage(detail.getByText('limit 250', { exact: true })).toBeVisible();
    await expectPage(detail.getByText('raised', { exact: true })).toBeVisible();
    await expectPage(detail.getByText('ack', { exact: true })).toBeVisible();
    await expectPage(detail.getByText(/it does not narrow by payload\.role/)).toBeVisible();
    await expectPage(detail.getByText('Error ratio 7.4 % is over 2 % for 3 min')).toBeVisible();
    await keepPicture(page, 'detail');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('stand before the other charts once it was opened', async () => {
    const page = await openConsole();
    await openDetail(page);
    await goToCharts(page);
    const followed = page.getByRole('region', { name: /^Alert: Replication lag/ });
    await expectPage(followed.locator('.chart-beyond.chart-critical')).toHaveAttribute('d', /^M/);
    await page.keyboard.press('f');
    await expectPage(followed).toHaveCount(0);
  });

  it('of a detector stand against what was usual, with the score', async () => {
    const alert = { ...buildLateAlert(), score: 0.9997, threshold: 0.999, lower: 80, upper: 190 };
    const page = await openConsole({ alerts: [alert] });
    await serveRule(page, {
      ...SPEC,
      condition: { detector: 'robust_z', field: 'payload.lag_s', threshold: 0.999 },
    });
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    const detail = page.locator('.alert-chart');
    await expectPage(detail.getByText('outside of what is usual', { exact: false })).toBeVisible();
    await expectPage(detail.getByText(/score 0\.9997, limit 0\.999/)).toBeVisible();
    await expectPage(detail.locator('.recharts-reference-area').first()).toBeVisible();
    await keepPicture(page, 'detector');
  });

  it('are not drawn without the rule, and it says why', async () => {
    const page = await openConsole();
    await serveRule(page, null);
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    await expectPage(page.getByText(/cannot be drawn without its rule/)).toBeVisible();
  });
});

describe.each(['night', 'lit'])('in the %s theme', (theme) => {
  it('axe finds nothing in the charts and in the followed alert, fresh and disconnected', async () => {
    const page = await openConsole();
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    await goToCharts(page);
    const followed = page.getByRole('region', { name: /^Alert: Replication lag/ });
    await expectPage(followed.locator('.chart-beyond')).toHaveAttribute('d', /^M/);
    await expectPage(page.locator('.recharts-surface')).toHaveCount(4);
    await keepPicture(page, theme);
    expect(await axeViolations(page)).toEqual([]);
    await page.evaluate(() => {
      window.fake.setLink({
        kind: 'disconnected',
        ...{ sinceMs: Date.now(), lastDataAtMs: Date.now(), nextTryAtMs: Date.now() + 60_000 },
        reason: 'the server is gone',
      });
    });
    await expectPage(page.locator('[data-freshness="disconnected"]').first()).toBeVisible();
    await keepPicture(page, `${theme}-disconnected`);
    expect(await axeViolations(page)).toEqual([]);
  });
});

it('a board without a chart does not load Recharts', async () => {
  const page = await openConsole();
  const loaded = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .flatMap(({ name }) => (/Plot/.test(name) ? [name] : [])),
    );
  expect(await loaded()).toEqual([]);
  await goToCharts(page);
  await expectPage(page.locator('.recharts-surface').first()).toBeVisible();
  expect(await loaded()).not.toEqual([]);
});
