import type { Page } from '@playwright/test';
import { describe, it } from 'vitest';
import { ALERTS, buildRun, OPERATOR, SERVED, STOPPED } from './dispatchFixtures.ts';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const row = (page: Page, id: string) => page.locator(`[data-row="${id}"]`);
const tab = (key: string) => async (page: Page) => {
  await press(page, 'g', 'e');
  await page.waitForSelector('.on-call-tab');
  await press(page, key);
};

/** What the panes can look like, each reached the way an operator reaches it. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'go to': (page) => page.getByRole('button', { name: 'Go to' }).click(),
  hooks: (page) => press(page, 'g', 'h'),
  'hook open': async (page) => {
    await press(page, 'g', 'h');
    await row(page, 'restart-canary').dblclick();
  },
  'run open': async (page) => {
    await press(page, 'g', 'h');
    await row(page, buildRun(1, 'sent').run_id).dblclick();
    await page.waitForSelector('.run-steps');
  },
  'run approved': async (page) => {
    await press(page, 'g', 'h');
    await row(page, buildRun(1, 'sent').run_id).click();
    await press(page, 'a');
    await page.waitForSelector('.sheet');
  },
  'automation stopped': async (page) => {
    await page.evaluate((stopped) => {
      window.fake.serve('automation.get', stopped);
    }, STOPPED);
    await press(page, 'g', 'h');
    await page.waitForSelector('.automation-stopped');
  },
  'hook by hand': async (page) => {
    await page.evaluate(
      (result) => {
        window.fake.serve('alerts.remediate', result);
      },
      {
        ...{ run: null, state: 'refused', reason: 'Automation is stopped by console/bob.' },
        refusal: { guard: 'automation_stopped', limit: null, found: null, frees_at: null },
        request: buildRun(1, 'sent').request,
      },
    );
    await press(page, 'u', 'h');
    await page.waitForSelector('.request-shown');
  },
  'hooks not loaded': async (page) => {
    await page.evaluate(() => {
      window.fake.failNext('hooks.list', { detail: 'The store is away.' });
    });
    await press(page, 'g', 'h');
    await page.waitForSelector('.answer-problem');
  },
  silences: (page) => press(page, 'g', 'q'),
  'silence open': async (page) => {
    await press(page, 'g', 'q');
    await row(page, '019ab000-0051-7000-8000-000000000002').dblclick();
    await page.waitForSelector('.pane-detail');
  },
  'silences filtered empty': async (page) => {
    await press(page, 'g', 'q');
    await page.waitForSelector('[data-row]');
    await press(page, '/');
    await page.keyboard.type('nothing');
  },
  'silences disconnected': async (page) => {
    await press(page, 'g', 'q');
    await page.waitForSelector('[data-row]');
    await page.evaluate(() => {
      window.fake.setLink({
        ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 5_000 },
        ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
      });
    });
  },
  'silence new': async (page) => {
    await press(page, 'g', 'q');
    await page.waitForSelector('[data-row]');
    await press(page, 'n');
    await page.keyboard.type('service="payments"');
    await page.waitForSelector('.preview');
  },
  'maintenance new': async (page) => {
    await press(page, 'g', 'q');
    await page.waitForSelector('[data-row]');
    await press(page, 'Shift+N');
    await page.keyboard.type('host=~"db-.*"');
    await page.getByRole('radio', { name: 'Every week' }).check();
    await page.waitForSelector('.preview');
  },
  snooze: async (page) => {
    await press(page, 'u', 's');
    await page.waitForSelector('.preview');
  },
  'silence ended': async (page) => {
    await press(page, 'g', 'q');
    await page.waitForSelector('[data-row]');
    await press(page, 'x');
  },
  'paged now': tab('1'),
  'on call': tab('2'),
  'who when': async (page) => {
    await tab('3')(page);
    await page.getByRole('combobox', { name: 'Service' }).fill('payments');
    await press(page, 'Enter');
    await page.waitForSelector('.sim-route');
  },
  receivers: tab('4'),
  findings: tab('5'),
  noise: tab('6'),
};

describe('in both themes axe finds nothing', () => {
  it.each(Object.entries(STATES))('in the state: %s', async (state, reach) => {
    const start = { alerts: ALERTS, scopes: OPERATOR };
    const page = await harness.open(start, { reducedMotion: 'reduce' });
    await page.evaluate((served) => {
      for (const [id, value] of Object.entries(served)) window.fake.serve(id, value);
    }, SERVED);
    await reach(page);
    await page.waitForTimeout(300);
    await expectAccessibleInBothThemes(page, { name: state });
  });

  it('without any scope', async () => {
    const page = await harness.open({ alerts: [], scopes: ['sentry.read'] });
    for (const key of ['h', 'q', 'e']) {
      await press(page, 'g', key);
      await page.waitForSelector('dialog.pane-dialog .pane-content > *');
      await page.waitForTimeout(300);
      await expectAccessibleInBothThemes(page, { name: `no-scope-${key}` });
      await page.locator('dialog.pane-dialog').getByRole('button', { name: 'Close' }).click();
      await page.waitForSelector('dialog', { state: 'detached' });
    }
  });
});
