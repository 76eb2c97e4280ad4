import { describe, expect, it } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { buildDrill, DRILL_SCOPES, openDrill, SERVICE } from './drillDownFixtures.ts';
import { alertGrid, crumbs, eventGrid, mapCell, viewOf, walkWith } from './drillDownWalk.ts';
import { DISPLAYS, deskAndWalls } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const walk = walkWith(harness);
const { onMapCell, openService, openAlert, openEvent, openTimeline } = walk;

describe('the way down', () => {
  it('leads from a cell of the map to the raw event in three keys, and on to its timeline', async () => {
    const page = await onMapCell();
    let keys = 0;
    const press = async (key: string) => {
      keys += 1;
      await page.keyboard.press(key);
    };
    await press('Enter');
    await expectPage(alertGrid(page)).toBeFocused();
    await expectPage(alertGrid(page).locator('[aria-selected="true"]')).toContainText(
      'p95 of charges',
    );
    await press('Enter');
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
    await press('Enter');
    await expectPage(
      viewOf(page, 'event').getByRole('row', { name: /^payload\.duration_ms/ }),
    ).toBeVisible();
    expect(keys).toBeLessThanOrEqual(4);
    await expectPage(crumbs(page)).toHaveText(
      'Board / payments-api / alert Slow charges / event http.request',
    );
    await expectPage(eventGrid(page)).toBeFocused();
    await press('i');
    const active = page.locator('.entry-row.is-active');
    await expectPage(active).toContainText('Raised: 214 ms');
    await expectPage(active).toBeInViewport();
    const [query] = await page.evaluate(() =>
      window.fake.calls
        .filter(({ id }) => id === 'incidents.timeline')
        .map(({ input }) => input.query)
        .slice(-1),
    );
    expect(query).toMatchObject({ alert: walk.drill().alerts[0]?.alert_id, correlated: 'true' });
  });

  it('has the code of every level before anybody goes there', async () => {
    const page = await openDrill(harness, buildDrill());
    const scripts = () =>
      page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)),
      );
    for (const file of [/^ServiceView-/, /^AlertView-/, /^EventView-/, /^Timeline-/])
      await expect
        .poll(scripts, { timeout: 20_000 })
        .toContainEqual(expect.stringMatching(file) as unknown);
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
  });

  it('puts the centre of the timeline into the middle, not the end', async () => {
    const page = await openTimeline();
    const place = () =>
      page.locator('.entries').evaluate((grid) => {
        const row = grid.querySelector('.is-active')?.getBoundingClientRect();
        const box = grid.getBoundingClientRect();
        return row === undefined ? -1 : (row.top - box.top) / box.height;
      });
    // It is scrolled there once its rows stand.
    const isInTheMiddle = async () => Math.abs((await place()) - 0.5) < 0.3;
    await expect.poll(isInTheMiddle, { timeout: 20_000 }).toBe(true);
  });

  it('starts from the services pane and from an alert of the list as well', async () => {
    const drill = buildDrill();
    const page = await openDrill(harness, drill);
    await page.getByRole('button', { name: SERVICE, exact: true }).first().focus();
    await page.keyboard.press('Enter');
    await expectPage(alertGrid(page)).toBeFocused();
    await page.keyboard.press('Backspace');
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    for (const key of ['u', 'o']) await page.keyboard.press(key);
    await expectPage(alertGrid(page)).toBeFocused();
    await expectPage(crumbs(page)).toHaveText('Board / payments-api');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expectPage(eventGrid(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
  });

  it('keeps the way to the alerts of a service in the Alert List', async () => {
    const page = await onMapCell();
    await page.keyboard.press('f');
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await expectPage(page.getByRole('textbox', { name: 'Filter alerts' })).toHaveValue(
      'svc:payments-api',
    );
  });

  it('opens the service from the topology, too', async () => {
    const page = await onMapCell();
    await page.keyboard.press('v');
    const node = page.locator(`.react-flow [data-cell="${SERVICE}"]`);
    await node.focus({ timeout: 30_000 });
    await page.keyboard.press('Enter');
    await expectPage(alertGrid(page)).toBeFocused();
  });
});

describe('the way up', () => {
  it('goes one step by Escape or Backspace, to the row and the cell it came from', async () => {
    const page = await openService();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('group', { name: /^Alert: Error ratio/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expectPage(eventGrid(page)).toBeFocused();
    await page.keyboard.press('Backspace');
    await expectPage(page.getByRole('group', { name: /^Alert: Error ratio/ })).toBeFocused();
    await page.keyboard.press('Escape');
    await expectPage(alertGrid(page)).toBeFocused();
    await expectPage(alertGrid(page).locator('[aria-selected="true"]')).toContainText(
      'Error ratio',
    );
    await page.keyboard.press('Backspace');
    await expectPage(mapCell(page, SERVICE)).toBeFocused();
  });

  it('leaves the filter, the selection and the scroll of the list as they were', async () => {
    const drill = buildDrill();
    const page = await openDrill(harness, drill);
    await page.keyboard.press('/');
    await page.keyboard.type('svc:payments-api');
    for (const key of ['Enter', 'j', 'x', 'o']) await page.keyboard.press(key);
    await expectPage(alertGrid(page)).toBeFocused();
    for (const key of ['Enter', 'Escape', 'Escape']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await expectPage(page.getByRole('textbox', { name: 'Filter alerts' })).toHaveValue(
      'svc:payments-api',
    );
    await expectPage(page.locator('.alert-row.is-selected')).toHaveCount(1);
  });

  it('goes back instead of deeper where the service is what the alert stands on', async () => {
    const page = await openAlert();
    await page.keyboard.press('o');
    await expectPage(alertGrid(page)).toBeFocused();
    await expectPage(crumbs(page)).toHaveText('Board / payments-api');
  });
});

describe('beside', () => {
  it('J and K step to the next alert of the service without closing, and say where', async () => {
    const page = await openAlert();
    await expectPage(viewOf(page, 'alert')).toContainText('payments-api · 1 of 3');
    await page.keyboard.press('j');
    await expectPage(page.getByRole('group', { name: /^Alert: Error ratio/ })).toBeFocused();
    await expectPage(crumbs(page)).toHaveText('Board / payments-api / alert Errors');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expectPage(viewOf(page, 'alert')).toContainText('3 of 3');
    await page.keyboard.press('k');
    await expectPage(viewOf(page, 'alert')).toContainText('2 of 3');
    await page.keyboard.press('Escape');
    await expectPage(alertGrid(page)).toBeFocused();
  });

  it('a question about one alert is not answered for the next', async () => {
    const page = await openAlert();
    const escalation = {
      ...{ policy: 'payments', level: 1, levels: 3, state: 'running', next: 'ana', paged: [] },
      next_at: new Date(Date.now() + 60_000).toISOString(),
    };
    await page.evaluate(
      ({ alerts, given }) => {
        const [first] = alerts;
        if (first !== undefined)
          window.fake.send({ alerts: [{ ...first, seq: 900, escalation: given } as never] });
      },
      { alerts: walk.drill().alerts, given: escalation },
    );
    await page.keyboard.press('Shift+E');
    await expectPage(page.getByRole('alertdialog')).toBeVisible();
    await page.keyboard.press('j');
    await expectPage(page.getByRole('alertdialog')).toHaveCount(0);
    await page.keyboard.press('k');
    await expectPage(page.getByRole('alertdialog')).toHaveCount(0);
    const paged = () =>
      page.evaluate(() => window.fake.calls.filter(({ id }) => id === 'alerts.escalate').length);
    expect(await paged()).toBe(0);
  });

  it('J and K step through the events of the service, and read-again puts them around this one', async () => {
    const page = await openEvent();
    const shown = () => viewOf(page, 'event').locator('.event-fields').textContent();
    const idAt = (i: number) => walk.drill().events[i]?.event_id ?? '';
    expect(await shown()).toContain(idAt(10));
    await page.keyboard.press('j');
    await expectPage.poll(shown).toContain(idAt(11));
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await expectPage.poll(shown).toContain(idAt(9));
    await expectPage(eventGrid(page)).toBeFocused();
    await page.keyboard.press('.');
    await expectPage(eventGrid(page).locator('[aria-selected="true"]')).toHaveAttribute(
      'data-row',
      idAt(9),
    );
  });
});

describe('the service', () => {
  it('shows its signals with the limits of rules, neighbours with their state, deploys and owner', async () => {
    const page = await openService();
    const view = viewOf(page, 'service');
    const signal = (kind: string) => view.locator(`[data-signal="${kind}"]`);
    await expectPage(signal('latency')).toContainText('p95 of duration_ms in http.request');
    await expectPage(signal('latency')).toContainText('Critical above 150: rule “Slow charges”');
    await expectPage(signal('errors')).toContainText('Error above 12: rule “Many errors”');
    await expectPage(signal('saturation')).toContainText('max of pool.used_percent');
    await expectPage(signal('traffic')).toContainText('No rule sets a limit for it.');
    for (const kind of ['traffic', 'errors', 'latency', 'saturation'])
      await expectPage(signal(kind).getByRole('slider')).toBeVisible();
    const neighbour = (name: string) => view.locator(`[data-neighbour="${name}"]`);
    await expectPage(neighbour('ledger-db')).toHaveAccessibleName(/^ledger-db, critical/);
    await expectPage(neighbour('queue')).toContainText('? no data');
    await expectPage(neighbour('cart')).toContainText('7.4 % err');
    await expectPage(view.getByText('payments-api 4.12.0 by ana')).toBeVisible();
    await expectPage(view).toContainText('payments dispatch document');
    await expectPage(view).toContainText('https://wiki.example/runbooks/charges');
  });

  it('opens a neighbour on top, and a deploy as the event that it is', async () => {
    const page = await openService();
    await page.locator('[data-neighbour="ledger-db"]').focus();
    await page.keyboard.press('Enter');
    await expectPage(crumbs(page)).toHaveText('Board / payments-api / ledger-db');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('[data-neighbour="ledger-db"]')).toBeFocused();
    await page.getByRole('button', { name: /payments-api 4\.12\.0/ }).click();
    await expectPage(crumbs(page)).toHaveText('Board / payments-api / event deploy');
  });

  it('opens the newest event where there is no alert, and takes an alert with A', async () => {
    const page = await openService();
    await page.keyboard.press('a');
    await expectPage(alertGrid(page).locator('[aria-selected="true"]')).toContainText('Acked');
    await page.keyboard.press('e');
    await expectPage(eventGrid(page).locator('[aria-selected="true"]')).toHaveAttribute(
      'data-row',
      walk.drill().events[20]?.event_id ?? '',
    );
  });

  it('says plainly what does not come, and stays calm without an alert', async () => {
    const drill = buildDrill();
    const page = await openDrill(harness, { ...drill, events: [], rules: [] }, { alerts: [] });
    for (const key of ['g', 's']) await page.keyboard.press(key);
    await mapCell(page, 'shop').focus();
    await page.keyboard.press('Enter');
    const view = viewOf(page, 'service');
    await expectPage(view).toContainText('No latency comes: no rule measures one');
    await expectPage(view).toContainText('No saturation comes');
    await expectPage(view).toContainText('No alert of it is open.');
    await expectPage(view).toContainText('no event that tells of a deploy names shop');
    await expectPage(view).toContainText('Nobody says');
  });

  it('says what could not be read and keeps the rest', async () => {
    const drill = buildDrill();
    const page = await openDrill(harness, drill);
    for (const key of ['g', 's']) await page.keyboard.press(key);
    await mapCell(page, SERVICE).focus();
    await page.evaluate(() => {
      window.fake.failNext('policies.list', { detail: 'The store is away.' });
    });
    await page.keyboard.press('Enter');
    const view = viewOf(page, 'service');
    await expectPage(view.getByRole('alert')).toContainText(
      'The limits of rules could not be loaded',
    );
    await expectPage(alertGrid(page).locator('[data-row]')).toHaveCount(3);
  });

  it('says which scopes are missing', async () => {
    const drill = buildDrill();
    const page = await openDrill(harness, drill, {
      scopes: DRILL_SCOPES.filter((scope) => scope !== 'sentry.policy.read'),
    });
    for (const key of ['u', 'o']) await page.keyboard.press(key);
    await expectPage(viewOf(page, 'service')).toContainText('sentry.policy.read is missing');
    await page.close();
    const blind = await openDrill(harness, drill, { scopes: ['sentry.alert.read'] });
    for (const key of ['u', 'o']) await blind.keyboard.press(key);
    await expectPage(viewOf(blind, 'service')).toContainText('Its signals cannot be drawn');
    await expectPage(alertGrid(blind).locator('[data-row]')).toHaveCount(3);
    await blind.keyboard.press('Enter');
    await expectPage(blind.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
    await blind.keyboard.press('Enter');
    await expectPage(blind.getByText(/may not see events: the scope sentry\.read/)).toBeVisible();
  });
});

describe('the event', () => {
  it('is there at once when the feed has it, and says when it cannot be read', async () => {
    const page = await openAlert();
    await page.evaluate(() => {
      window.fake.failNext('events.get', { status: 404, detail: 'Its day is gone.' });
    });
    await page.keyboard.press('Enter');
    await expectPage(viewOf(page, 'event').getByRole('alert')).toContainText('Its day is gone.');
    await page.getByRole('button', { name: 'Retry' }).click();
    await expectPage(viewOf(page, 'event')).toContainText('payload.duration_ms');
    await page.keyboard.press('Escape');
    await page.evaluate((event) => {
      window.fake.send({ events: event === undefined ? [] : [event] });
      window.fake.hold();
    }, walk.drill().events[10]);
    await page.getByRole('group', { name: /^Alert: p95/ }).focus();
    await page.keyboard.press('Enter');
    await expectPage(viewOf(page, 'event')).toContainText('payload.duration_ms');
  });

  it('without an alert leads to the timeline of the tenant around it, also by a key that came before it', async () => {
    const page = await openService();
    await page.evaluate(() => {
      window.fake.hold();
    });
    await page.keyboard.press('e');
    await expectPage(eventGrid(page)).toBeFocused();
    await page.keyboard.press('i');
    await page.evaluate(() => {
      window.fake.release();
    });
    const active = page.locator('.entry-row.is-active');
    await expectPage(active).toContainText('the event that this is put around');
    await expectPage(active).toBeInViewport();
  });

  it('leads to why, and to its service', async () => {
    const page = await openEvent();
    await page.keyboard.press('o');
    await expectPage(crumbs(page)).toHaveText(/event http\.request \/ payments-api$/);
  });
});

describe('elsewhere', () => {
  it('follows the time cursor: what was then, and nothing that came later', async () => {
    const drill = buildDrill();
    const page = await openDrill(harness, drill);
    await page.evaluate((alert) => {
      window.fake.serve('alerts.past', { at: '', alerts: [alert], truncated: false });
    }, drill.alerts[1]);
    await page.keyboard.press('p');
    await page.keyboard.type('-15m');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-pane="alerts"]')).toContainText('Error ratio');
    for (const key of ['u', 'o']) await page.keyboard.press(key);
    await expectPage(alertGrid(page).locator('[data-row]')).toHaveCount(1);
    const view = viewOf(page, 'service');
    await expectPage(view).toContainText('Who calls whom is as of now; alerts are as of then.');
    await expectPage(view.locator('[data-neighbour="queue"]')).not.toContainText('no data');
    await expectPage(view.locator('[data-neighbour="ledger-db"]')).not.toHaveAccessibleName(
      /critical/,
    );
    const latest = await page.evaluate(() => {
      const asked = window.fake.calls.filter(
        ({ id, input }) => id.startsWith('events.') && input.query?.['service'] !== undefined,
      );
      return Math.max(...asked.map(({ input }) => Date.parse(String(input.query?.['to']))));
    });
    expect(latest).toBeLessThanOrEqual(Date.now() - 14 * 60_000);
  });

  it('opens nothing on a wall', async () => {
    const drill = buildDrill();
    const page = await openDrill(
      harness,
      drill,
      { savedLayout: deskAndWalls(), host: { displays: DISPLAYS, windowId: 'wall-left' } },
      { readyWhen: '.wall-strip' },
    );
    await expectPage(page.locator('.wall-layer [data-pane]').first()).toBeVisible();
    await expectPage(page.locator('.wall-layer [data-cell]').first()).toBeAttached();
    await page.locator('.wall-layer [data-cell]').evaluateAll((cells) => {
      for (const cell of cells) if (cell instanceof HTMLElement) cell.click();
    });
    await page.keyboard.press('Enter');
    await expectPage(page.locator('dialog')).toHaveCount(0);
    for (const key of ['Escape', 'Escape']) await page.keyboard.press(key);
    await expectPage(page.locator('.top-bar')).toBeVisible();
    await expectPage(page.locator('dialog')).toHaveCount(0);
  });
});
