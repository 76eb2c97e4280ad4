import { expect, test } from 'vitest';
import type { ViewNews } from '../../ipc/views.ts';
import { createWallCodes } from '../../workspace/index.ts';
import { createTabViews, type ViewPage } from './tabViews.ts';

const ID = '01890a5d-ac96-774b-8cce-000000000001';

/** A tab at an address. */
function openTab(hash: string, codes = createWallCodes({ nowMs: () => 0 })) {
  const location = { origin: 'http://127.0.0.1:9', pathname: '/console', search: '', hash };
  const listeners = new Set<() => void>();
  const opened: unknown[] = [];
  const page = {
    location,
    history: {
      replaceState(_state: unknown, _title: string, url: string) {
        location.hash = '';
        opened.push(['address', url]);
      },
    },
    open: (...args: unknown[]) => opened.push(args),
    addEventListener: (_name: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_name: string, listener: () => void) => listeners.delete(listener),
  } as unknown as ViewPage;
  return {
    views: createTabViews(page, codes),
    opened,
    goTo(next: string) {
      location.hash = next;
      for (const listener of listeners) listener();
    },
  };
}

test('a tab shows the view of its address, once, and those that it is led to later', () => {
  const { views, opened, goTo } = openTab(`#/alert/${ID}`);
  const got: ViewNews[] = [];
  const stop = views.onNews((news) => got.push(news));
  expect(got).toEqual([
    { kind: 'asked', view: { kind: 'alert', alertId: ID }, atMs: null, tenant: null },
  ]);
  expect(opened).toEqual([['address', '/console']]);
  goTo('#/incidents?t=2026-11-23T08:42:17Z');
  expect(got.at(-1)).toMatchObject({ view: { kind: 'incidents' }, atMs: 1_795_423_337_000 });
  goTo('#/alert/1');
  expect(got.at(-1)).toEqual({ kind: 'refused', reason: 'alert: its id must be a UUID.' });
  stop();
  goTo('#/incidents');
  expect(got).toHaveLength(3);
});

test('an address without a view tells nothing', () => {
  for (const hash of ['', '#', '#top']) {
    const { views, opened } = openTab(hash);
    const got: ViewNews[] = [];
    views.onNews((news) => got.push(news));
    expect([got, opened]).toEqual([[], []]);
  }
});

test('a view opens in a new tab, which cannot reach this one', async () => {
  const { views, opened } = openTab('');
  const asked = { view: { kind: 'service', service: 'a b' }, atMs: null } as const;
  expect(await views.open(asked, { kind: 'desk' })).toEqual({ ok: true, windowId: null });
  expect(opened).toEqual([['http://127.0.0.1:9/console#/service/a%20b', '_blank', 'noopener']]);
});

test('a tab knows the codes of its own wall alone, and says so of others', async () => {
  const codes = createWallCodes({ nowMs: () => 0 });
  const { views } = openTab('', codes);
  const item = { view: { kind: 'service', service: 'ledger' }, says: 'Service ledger' } as const;
  expect(await views.tellShown([item])).toEqual([null]);
  codes.setWalls(['main']);
  expect(await views.tellShown([item])).toEqual([1]);
  expect(await views.findCode(1, 1)).toEqual({ kind: 'shown', ...item });
  expect(await views.findCode(3, 7)).toMatchObject({
    kind: 'unknown',
    reason: expect.stringMatching(/^A tab of a browser knows the codes of its own wall/) as unknown,
  });
});
