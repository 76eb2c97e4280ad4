import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HeldCertificate, IdentityState } from '../../src/ipc/identity.ts';
import { buildAlerts, buildEvent } from '../../src/renderer/testing/build.ts';
import {
  buildAlertWhy,
  buildEventWhy,
  buildIncident,
  buildNotification,
  INCIDENT_ALERTS,
  INCIDENT_DETAIL,
  INCIDENT_ENTRIES,
} from '../../src/renderer/testing/buildIncident.ts';
import { type RendererHarness, startHarness } from './openConsole.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let harness: RendererHarness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.stop());

const SCOPES = ['sentry.read', 'sentry.alert.read', 'sentry.alert.write', 'sentry.audit.read'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}

const HOUR_MS = 3_600_000;
const CERTIFICATE: HeldCertificate = {
  uri: 'spiffe://batcave.internal/tenant/acme-prod/console/ana',
  tenant: 'acme-prod',
  kind: 'console',
  name: 'ana',
  issuer: 'CN=Batcave clients',
  serial: '1f2e3d',
  notBeforeMs: Date.now() - 18 * HOUR_MS,
  notAfterMs: Date.now() + 6 * HOUR_MS,
  server: 'https://noc.example:8443',
};
const RENEWAL_FAILED: IdentityState = {
  kind: 'enrolled',
  certificate: CERTIFICATE,
  renewal: {
    kind: 'failed',
    failedAtMs: Date.now() - 60_000,
    reason: 'Certificates cannot be issued just now.',
    nextTryAtMs: Date.now() + 600_000,
  },
  keychainFault: null,
};

function setIdentity(page: Page, state: IdentityState): Promise<void> {
  return page.evaluate((given) => {
    window.fake.setIdentity(given);
  }, state);
}

const AUDIT = {
  entries: Array.from({ length: 30 }, (_, i) => ({
    seq: 30 - i,
    at: '2026-11-23T08:42:17.000Z',
    actor: 'console/ana',
    action: 'rule.updated',
    object_type: 'rule',
    object_id: 'lag',
    before: { threshold: 30 },
    after: { threshold: 45, tags: ['a'] },
    trace_id: null,
    hash: 'ab'.repeat(32),
  })),
  next_cursor: 'more',
};

async function openAudit(page: Page): Promise<void> {
  await page.evaluate((log) => {
    window.fake.answerNext('audit.list', log);
  }, AUDIT);
  for (const key of ['g', 'u']) await page.keyboard.press(key);
  await page.waitForSelector('[data-audit]');
}

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
  await page.waitForSelector('[data-incident]');
  await page.keyboard.press('j');
}

async function openIncidentTimeline(page: Page): Promise<void> {
  await openIncidents(page);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-entry]');
  await page.waitForSelector('.members');
}

/** What the window can look like, each reached the way an operator reaches it. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  live: async (page) => {
    const errors = buildEvent(30, { severity: 'ERROR' });
    const events = [...Array.from({ length: 29 }, (_, n) => buildEvent(n + 1)), errors];
    await page.evaluate((sent) => {
      window.fake.send({ events: sent });
    }, events);
  },
  'rows selected': async (page) => {
    await page.keyboard.press('u');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
  },
  'asked to confirm': async (page) => {
    await page.keyboard.press('u');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('a');
    await page.waitForSelector('[role=alertdialog]');
  },
  'feed paused and open': async (page) => {
    await page.evaluate((event) => {
      window.fake.send({ events: [event] });
    }, buildEvent(1));
    await page.getByRole('log').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.feed-json');
  },
  'detail open': async (page) => {
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.timeline li');
  },
  'filter open': async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('nowhere');
  },
  disconnected: (page) =>
    page.evaluate(() => {
      window.fake.setLink({
        kind: 'disconnected',
        sinceMs: Date.now(),
        lastDataAtMs: Date.now() - 5_000,
        nextTryAtMs: Date.now() + 60_000,
        reason: 'connection reset',
      });
    }),
  refused: (page) =>
    page.evaluate(() => {
      window.fake.setLink({
        kind: 'refused',
        sinceMs: Date.now(),
        code: 'certificate_revoked',
        reason: 'The certificate of this console was revoked. Ask the security team for a bundle.',
      });
    }),
  'not enrolled': async (page) => {
    await setIdentity(page, { kind: 'none', keychainFault: 'Install gnome-keyring.' });
    await page.getByRole('textbox').fill('batcave-enrol-1;https');
  },
  'not enrolled, with a file': async (page) => {
    await setIdentity(page, { kind: 'none', keychainFault: null });
    await page.getByRole('radio', { name: /PKCS#12/ }).check();
  },
  'renewal failed': (page) => setIdentity(page, RENEWAL_FAILED),
  'certificate panel': async (page) => {
    await setIdentity(page, RENEWAL_FAILED);
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Remove …' }).click();
  },
  'certificate replaced': async (page) => {
    await setIdentity(page, RENEWAL_FAILED);
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Replace …' }).click();
  },
  'audit log': openAudit,
  'audit entry': async (page) => {
    await openAudit(page);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.audit-changes');
  },
  'audit filter': async (page) => {
    await openAudit(page);
    await page.keyboard.press('/');
    await page.keyboard.type('object:person');
  },
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
    for (const key of ['Enter', 'w']) await page.keyboard.press(key);
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
  'go to': (page) => page.keyboard.press('g'),
  'layout mode': (page) => page.keyboard.press('l'),
  'key map': (page) => page.keyboard.press('?'),
  settings: (page) => page.getByRole('button', { name: 'Settings' }).click(),
};

/** Where pictures go when somebody wants to look at every state. */
const PICTURES = process.env['BATCAVE_PICTURES'];

async function keepPicture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined)
    await page.screenshot({ path: `${PICTURES}/${name.replaceAll(/\W+/g, '-')}.png` });
}

async function setTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
}

describe.each(['night', 'lit'])('in the %s theme axe finds nothing', (theme) => {
  it.each(Object.entries(STATES))('in the state: %s', async (state, reach) => {
    const start = { alerts: buildAlerts(60), scopes: SCOPES };
    const page = await harness.open(start, { reducedMotion: 'reduce' });
    await setTheme(page, theme);
    await reach(page);
    await page.waitForTimeout(150);
    await keepPicture(page, `${theme}-${state}`);
    expect(await violations(page)).toEqual([]);
  });

  it('when nothing is wrong', async () => {
    const page = await harness.open({ alerts: [] });
    await setTheme(page, theme);
    expect(await violations(page)).toEqual([]);
  });

  it('before the first data', async () => {
    const page = await harness.open({ isSilent: true });
    await setTheme(page, theme);
    expect(await violations(page)).toEqual([]);
  });
});

describe('beyond what axe sees', () => {
  it('every control is at least 24 px in both directions', async () => {
    const page = await harness.open({ alerts: buildAlerts(60) });
    await page.keyboard.press('u');
    await page.keyboard.press('x');
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, input:not([type=checkbox]), [role=row] .cell-select')]
        .filter((each) => each.checkVisibility())
        .flatMap((each) => {
          const { width, height } = each.getBoundingClientRect();
          return width < 24 || height < 24
            ? [`${each.className} ${String(width)} x ${String(height)}`]
            : [];
        }),
    );
    expect(small).toEqual([]);
  });

  it('works in forced colours: shapes stay visible', async () => {
    const page = await harness.open({ alerts: buildAlerts(60) }, { forcedColors: 'active' });
    const colours = await page
      .locator('.tile .shape')
      .evaluateAll((shapes) => shapes.map((shape) => getComputedStyle(shape).color));
    expect(new Set(colours)).toEqual(new Set(['rgb(0, 0, 0)']));
  });

  it('paints no colour on a healthy board', async () => {
    const page = await harness.open({ alerts: [] });
    const image = (await page.screenshot()).toString('base64');
    const share = await page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.drawImage(bitmap, 0, 0);
      const { data: pixels } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let coloured = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        const rgb = [pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0];
        const most = Math.max(...rgb);
        if (most > 40 && (most - Math.min(...rgb)) / most > 0.25) coloured += 1;
      }
      return coloured / (pixels.length / 4);
    }, image);
    expect(share).toBeLessThan(0.005);
  });
});
