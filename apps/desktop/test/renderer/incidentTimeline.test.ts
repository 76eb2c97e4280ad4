import { describe, expect, it } from 'vitest';
import { buildEvent, uuid } from '../../src/renderer/testing/build.ts';
import {
  buildAlertWhy,
  buildEntry,
  buildEventWhy,
  INCIDENT_ALERTS,
  INCIDENT_ENTRIES,
} from '../../src/renderer/testing/buildIncident.ts';
import { expectPage } from '../expectPage.ts';
import { callsOf, entries, entry, openConsole, openTimeline, serve } from './incidentConsole.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

describe('the timeline of an incident', () => {
  it('groups by the minute, newest last, and tells people from machinery', async () => {
    const page = await openTimeline(harness);
    await expectPage(page.locator('.minute')).toHaveCount(4);
    await expectPage(page.locator('[data-entry]').last()).toContainText('looking at the replica');
    await expectPage(entry(page, 150)).toHaveClass(/is-by-person/);
    await expectPage(entry(page, 120)).not.toHaveClass(/is-by-person/);
    await expectPage(entry(page, 120)).toContainText('auto');
    await expectPage(entry(page, 61)).toContainText('rule “Replication lag”');
    await expectPage(entry(page, 130)).toContainText('noted later');
    await expectPage(page.getByText('3 alerts and why each belongs to it')).toBeVisible();
  });

  it('is read with what is correlated, which says why it is there and can be left out', async () => {
    const page = await openTimeline(harness);
    const query = async () => (await callsOf(page, 'incidents.timeline')).at(-1)?.input.query;
    expect(await query()).toEqual({ incident: uuid(1, 0xf1), correlated: 'true', limit: 500 });
    await expectPage(entry(page, 20)).toContainText('ledger-db needs storage');
    await page.keyboard.press('o');
    await expect.poll(query).toEqual({ incident: uuid(1, 0xf1), limit: 500 });
    await expectPage(page.getByRole('button', { name: 'Correlated' })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
  });

  it('opens the alert, the event and the message of an entry, and comes back to it', async () => {
    const page = await openTimeline(harness);
    for (const key of ['k', 'Enter']) await page.keyboard.press(key);
    await expectPage(page.getByRole('group', { name: 'Alert: Replication lag' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expectPage(entries(page)).toBeFocused();
    await expectPage(entry(page, 150)).toHaveClass(/is-active/);
    const event = buildEvent(5, { event_id: uuid(1, 0xe1), type: 'http.request' });
    await serve(page, 'events.get', event);
    await serve(page, 'events.list', { events: [event], next_cursor: null });
    await entry(page, 61)
      .getByRole('button', { name: /^event/ })
      .click();
    await expectPage(page.getByRole('group', { name: 'Event', exact: true })).toContainText(
      'http.request of',
    );
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('group', { name: 'Event', exact: true })).toHaveCount(0);
    await entry(page, 64).click();
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-message]')).toContainText('console/ana by pagers (slack)');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('[data-message]')).toHaveCount(0);
    await expectPage(entries(page)).toBeVisible();
  });

  it('opens the event itself with Enter, and why with W: of the event, or of the alert', async () => {
    const page = await openTimeline(harness);
    const event = buildEvent(5, { event_id: uuid(31, 0xe2), type: 'deploy' });
    await serve(page, 'events.get', event);
    await serve(page, 'events.list', { events: [event], next_cursor: null });
    await serve(page, 'events.why', buildEventWhy());
    await serve(page, 'alerts.why', buildAlertWhy());
    await page.keyboard.press('Home');
    await expectPage(entry(page, -31)).toHaveClass(/is-active/);
    await page.keyboard.press('Enter');
    await expectPage(page.locator('dialog [data-pane-type="event"]')).toContainText('deploy of');
    await page.keyboard.press('Escape');
    await expectPage(entries(page)).toBeFocused();
    await page.keyboard.press('w');
    const why = page.getByRole('group', { name: 'Explanation' });
    await expectPage(why).toContainText('Its group is pending');
    expect((await callsOf(page, 'events.why')).at(-1)?.input.params).toEqual({
      event_id: uuid(31, 0xe2),
    });
    await page.keyboard.press('Escape');
    await page.keyboard.press('End');
    await expectPage(entry(page, 150)).toHaveClass(/is-active/);
    await page.keyboard.press('w');
    await expectPage(page.locator('dialog [data-pane-type="alert-why"]')).toBeVisible();
    expect((await callsOf(page, 'alerts.why')).at(-1)?.input.params).toEqual({
      alert_id: uuid(2),
    });
  });

  it('is filtered by kind, by alert and by who, at once', async () => {
    const page = await openTimeline(harness);
    await page.keyboard.press('/');
    const field = page.getByRole('textbox', { name: 'Filter the timeline' });
    await field.fill('by:people');
    await expectPage(page.locator('[data-entry]')).toHaveCount(2);
    await field.fill('kind:raised alert:payments-api');
    await expectPage(page.locator('[data-entry]')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expectPage(page.locator('[data-entry]')).toHaveCount(INCIDENT_ENTRIES.length);
  });

  it('takes a note of now and of before, and says what it does not take', async () => {
    const page = await openTimeline(harness);
    await serve(page, 'incidents.note', buildEntry(1));
    await page.keyboard.press('n');
    const form = page.getByRole('form', { name: 'Add a note' });
    await page.keyboard.press('Enter');
    await expectPage(form).toContainText('Say what happened.');
    await page.keyboard.type('at 00:00 failed over by hand');
    await expectPage(form).toContainText(/Will stand at .* 00:00:00Z/);
    await page.keyboard.press('Enter');
    await expectPage(form).toHaveCount(0);
    const [sent] = await callsOf(page, 'incidents.note');
    expect(sent?.input.params).toEqual({ incident_id: uuid(1, 0xf1) });
    expect(sent?.input.body).toMatchObject({
      text: 'failed over by hand',
      at: expect.stringMatching(/T00:00:00.000Z$/) as string,
    });
    await expectPage(entries(page)).toBeFocused();
  });

  it('keeps a note that was refused, with the reason', async () => {
    const page = await openTimeline(harness);
    await page.evaluate(() => {
      window.fake.failNext('incidents.note', { detail: 'The store is full.' });
    });
    await page.keyboard.press('n');
    await page.keyboard.type('rolled back');
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('form', { name: 'Add a note' })).toContainText(
      'Not added: The store is full.',
    );
    await expectPage(page.getByRole('textbox', { name: 'Note' })).toHaveValue('rolled back');
  });

  it('is copied as Markdown, and can be looked at before', async () => {
    const page = await openTimeline(harness);
    await serve(page, 'incidents.export', '# Error ratio\n\n- 08:41 raised\n');
    await page.keyboard.press('c');
    const panel = page.getByRole('group', { name: 'Incident as Markdown' });
    await expectPage(panel).toContainText('Copied');
    await expectPage(panel.getByRole('textbox')).toHaveValue(/# Error ratio/);
    await page.keyboard.press('Escape');
    await expectPage(panel).toHaveCount(0);
    await page.keyboard.press('n');
    await page.keyboard.press('Control+v');
    await expectPage(page.getByRole('textbox', { name: 'Note' })).toHaveValue(/^# Error ratio/);
  });

  it('is read again when an alert of it changes, and not for one of another', async () => {
    const page = await openTimeline(harness);
    await page.waitForTimeout(1_200);
    const count = async () => (await callsOf(page, 'incidents.timeline')).length;
    const before = await count();
    const change = (alert: object, seq: number) =>
      page.evaluate(
        (given) => {
          window.fake.send({ alerts: [given as never] });
        },
        { ...alert, seq },
      );
    await change({ ...INCIDENT_ALERTS[0], alert_id: uuid(77), incident_id: uuid(8, 0xf1) }, 600);
    await page.waitForTimeout(500);
    expect(await count()).toBe(before);
    await change(INCIDENT_ALERTS[0] as object, 601);
    await expect.poll(count).toBe(before + 1);
  });

  it('says how much of it is not here, and goes on from there', async () => {
    const page = await openConsole(harness);
    await serve(page, 'incidents.timeline', {
      entries: INCIDENT_ENTRIES.slice(0, 2),
      next_cursor: 'more',
      cut: 'Only 200 events are here: deploys and the worst.',
    });
    for (const key of ['g', 'i']) await page.keyboard.press(key);
    await expectPage(page.locator('.incidents [data-row]').first()).toBeVisible();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await expectPage(page.getByText('Only the first 2 entries are here.')).toBeVisible();
    await expectPage(page.getByText('Only 200 events are here')).toBeVisible();
    await page.getByRole('button', { name: 'Later entries' }).click();
    await expect
      .poll(async () => (await callsOf(page, 'incidents.timeline')).at(-1)?.input.query)
      .toMatchObject({ from: INCIDENT_ENTRIES[1]?.timestamp });
  });
});

describe('the timeline of an alert', () => {
  it('opens with T, widens to its incident with Shift T, and closes to where it was', async () => {
    const page = await openConsole(harness);
    for (const key of ['u', 'Enter', 't']) await page.keyboard.press(key);
    await expectPage(entries(page)).toBeFocused();
    expect((await callsOf(page, 'incidents.timeline')).at(-1)?.input.query).toMatchObject({
      alert: uuid(1),
    });
    await page.keyboard.press('Shift+T');
    await expectPage(page.getByRole('dialog').last()).toContainText('Board / Timeline / Timeline');
    for (const key of ['Escape', 'Escape']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await expectPage(page.getByRole('group', { name: /^Alert: Error ratio/ })).toBeFocused();
  });
});

describe('on a board', () => {
  const savedLayout = {
    version: 1,
    appearance: { theme: 'night', density: 'default', singleKeys: true },
    board: {
      name: 'Triage',
      panes: [
        { id: 'alerts', type: 'alert-list', x: 0, y: 0, w: 12, h: 10 },
        { id: 'timeline', type: 'timeline', x: 12, y: 0, w: 12, h: 10 },
        { id: 'incidents', type: 'incidents', x: 0, y: 10, w: 12, h: 8 },
        { id: 'feed', type: 'live-feed', x: 12, y: 10, w: 12, h: 8 },
      ],
    },
  };

  it('the timeline follows the alert that is opened; before, it shows the last hour', async () => {
    const page = await openConsole(harness, { savedLayout });
    const pane = page.locator('[data-pane="timeline"]');
    await expectPage(pane).toContainText('Everything of the last hour');
    for (const key of ['u', 'Enter']) await page.keyboard.press(key);
    await expectPage(pane).toContainText('One alert');
    await expectPage(pane).toContainText('Error ratio 7.4 %');
    await expectPage(page.locator('[data-pane="incidents"] [data-row]')).toHaveCount(3);
  });
});
