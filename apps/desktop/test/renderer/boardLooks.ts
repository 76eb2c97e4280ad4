import type { Page } from '@playwright/test';
import type { HeldCertificate, IdentityState } from '../../src/ipc/identity.ts';
import { buildEvent } from '../../src/renderer/testing/build.ts';

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
  await page.waitForSelector('.audit [data-row]');
}

/** What the board and what is opened over it can look like, each reached the way an operator reaches it. */
export const BOARD_LOOKS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
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
    await page.waitForSelector('dialog .event-fields');
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
  'go to': (page) => page.keyboard.press('g'),
  'layout mode': (page) => page.keyboard.press('l'),
  'key map': (page) => page.keyboard.press('?'),
  settings: (page) => page.getByRole('button', { name: 'Settings' }).click(),
};
