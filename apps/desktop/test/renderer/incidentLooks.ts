import type { Page } from '@playwright/test';
import { buildEvent } from '../../src/renderer/testing/build.ts';
import {
  buildAlertWhy,
  buildEventWhy,
  buildIncident,
  buildNotification,
  INCIDENT_ALERTS,
  INCIDENT_DETAIL,
  INCIDENT_ENTRIES,
} from '../../src/renderer/testing/buildIncident.ts';

/** A server with one incident in it, its alerts told and not told. */
async function serveIncident(page: Page): Promise<void> {
  const failed = {
    state: 'failed',
    receiver: 'mail',
    receiver_type: 'email',
    state_reason: 'the address does not exist',
    attempt_count: 3,
  } as const;
  const answers = {
    'incidents.list': {
      incidents: [
        INCIDENT_DETAIL.incident,
        buildIncident(2, { state: 'ACK', severity: 'WARN', services: ['search'] }),
        buildIncident(3, { state: 'RESOLVED', severity: 'INFO', open_count: 0, ack_count: 0 }),
      ],
      next_cursor: 'more',
    },
    'incidents.get': INCIDENT_DETAIL,
    'incidents.timeline': {
      entries: INCIDENT_ENTRIES,
      next_cursor: null,
      cut: 'Only 200 events are here: deploys and the worst.',
    },
    'incidents.export': '# Error ratio\n\nSince 08:38:51Z\n',
    'notifications.list': {
      notifications: [buildNotification(2, failed), buildNotification(1)],
      next_cursor: null,
    },
    'alerts.why': buildAlertWhy(),
    'events.why': buildEventWhy(),
  };
  await page.evaluate(
    ({ given, alerts }) => {
      for (const [id, value] of Object.entries(given)) window.fake.serve(id, value);
      window.fake.send({ alertsReset: true, alerts });
    },
    {
      given: answers,
      alerts: INCIDENT_ALERTS.map((alert) => ({
        ...alert,
        created_at: new Date(Date.now() - 200_000).toISOString(),
        escalation:
          typeof alert.escalation?.next_at !== 'string'
            ? (alert.escalation ?? null)
            : { ...alert.escalation, next_at: new Date(Date.now() + 220_000).toISOString() },
      })),
    },
  );
  await page.waitForSelector('.row-quiet');
}

async function openIncidents(page: Page): Promise<void> {
  await serveIncident(page);
  for (const key of ['g', 'i']) await page.keyboard.press(key);
  await page.waitForSelector('.incidents [data-row]');
  await page.keyboard.press('j');
}

async function openIncidentTimeline(page: Page): Promise<void> {
  await openIncidents(page);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-entry]');
  await page.waitForSelector('.members');
}

/** What an incident, who was told of it and why can look like, each reached the way an operator reaches it. */
export const INCIDENT_LOOKS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'nobody is told': async (page) => {
    await serveIncident(page);
    for (const key of ['u', 'End']) await page.keyboard.press(key);
  },
  'who is told': async (page) => {
    await serveIncident(page);
    for (const key of ['u', 'Enter']) await page.keyboard.press(key);
    await page.waitForSelector('.sent');
  },
  'asked to page the next level': async (page) => {
    await serveIncident(page);
    for (const key of ['u', 'Shift+E']) await page.keyboard.press(key);
    await page.waitForSelector('[role=alertdialog]');
  },
  'suppressed alert': async (page) => {
    await serveIncident(page);
    for (const key of ['u', 'j', 'Enter']) await page.keyboard.press(key);
    await page.waitForSelector('.told-quiet');
  },
  'why this alert': async (page) => {
    await serveIncident(page);
    for (const key of ['u', 'w']) await page.keyboard.press(key);
    await page.waitForSelector('[data-stage]');
  },
  'why no alert': async (page) => {
    await serveIncident(page);
    await page.evaluate((event) => {
      window.fake.send({ events: [event] });
    }, buildEvent(1));
    await page.getByRole('log').focus();
    for (const key of ['k', 'w']) await page.keyboard.press(key);
    await page.waitForSelector('[data-outcome]');
    await page.locator('.why-others summary').click();
  },
  incidents: openIncidents,
  'incidents, none match': async (page) => {
    await openIncidents(page);
    await page.keyboard.press('/');
    await page.keyboard.type('nowhere');
    await page.getByText('0 of 3 incidents match.').waitFor();
  },
  'incidents, none': async (page) => {
    for (const key of ['g', 'i']) await page.keyboard.press(key);
    await page.getByText('No active incidents.').waitFor();
  },
  'incidents, read failed': async (page) => {
    await openIncidents(page);
    await page.evaluate(() => {
      window.fake.failNext('incidents.list', { detail: 'The store is away.' });
    });
    await page.keyboard.press('.');
    await page.waitForSelector('.answer-problem');
  },
  'incidents, disconnected': async (page) => {
    await openIncidents(page);
    await page.evaluate(() => {
      window.fake.setLink({
        kind: 'disconnected',
        sinceMs: Date.now(),
        lastDataAtMs: Date.now() - 5_000,
        nextTryAtMs: Date.now() + 60_000,
        reason: 'connection reset',
      });
    });
  },
  'incident timeline': openIncidentTimeline,
  'incident timeline, an entry': async (page) => {
    await openIncidentTimeline(page);
    await page.locator('.members summary').click();
    await page.getByRole('grid', { name: /^Entries/ }).focus();
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-message] .attempts');
  },
  'incident timeline, a note': async (page) => {
    await openIncidentTimeline(page);
    await page.keyboard.press('n');
    await page.keyboard.type('at 08:40 failed over by hand');
  },
  'incident timeline, Markdown': async (page) => {
    await openIncidentTimeline(page);
    await page.keyboard.press('c');
    await page.waitForSelector('.copy-text');
  },
  'alert over a timeline': async (page) => {
    await openIncidentTimeline(page);
    for (const key of ['k', 'Enter']) await page.keyboard.press(key);
    await page.waitForSelector('.alert-view .sent');
  },
};
