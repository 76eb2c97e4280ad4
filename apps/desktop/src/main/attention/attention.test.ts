import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import type { WindowFrame } from '../../ipc/contract.ts';
import { createAlertNews, sayUnacked, sumCounts, totalOf } from './alertNews.ts';
import { createDesktopNotices, type DesktopNotice, NOTICE_EVERY_MS } from './desktopNotices.ts';
import { ICON_SIZE, trayIcon } from './trayIcon.ts';

const alert = (alert_id: string, severity = 'CRITICAL', state = 'OPEN'): Alert =>
  ({ alert_id, severity, state, service: `service-${alert_id}`, summary: 'Too slow.' }) as Alert;

const frame = (alerts: readonly Alert[], change: Partial<WindowFrame> = {}): WindowFrame =>
  ({
    ...{ alerts, alertsReset: false, principal: { tenant: 'acme' } },
    link: { kind: 'live', sinceMs: 0 },
    ...change,
  }) as WindowFrame;

test('counts what is unacked, the worst first', () => {
  const news = createAlertNews();
  news.read(frame([alert('a'), alert('b', 'WARN'), alert('c', 'WARN')], { alertsReset: true }));
  const { unacked, tenant } = news.read(
    frame([alert('a', 'CRITICAL', 'ACK'), alert('d', 'ERROR')]),
  );
  expect(sayUnacked([{ name: 'acme', unacked }])).toBe('Batcave: ERROR 1 · WARN 2 unacked');
  expect([totalOf(unacked), tenant]).toEqual([3, 'acme']);
  const none = news.read(frame([], { alertsReset: true }));
  expect(sayUnacked([{ name: 'acme', unacked: none.unacked }])).toBe('Batcave: nothing unacked');
  const two = [
    { name: 'acme', unacked },
    { name: 'globex', unacked: none.unacked },
    { name: 'initech', unacked },
  ];
  expect(sayUnacked(two)).toBe(
    'Batcave: unacked\nacme: ERROR 1 · WARN 2\ninitech: ERROR 1 · WARN 2',
  );
  expect(sumCounts(two.map((each) => each.unacked))).toMatchObject({ ERROR: 2, WARN: 4 });
});

test('what was there when the console became live is no news; what comes later is, once', () => {
  const news = createAlertNews();
  const fresh = (given: WindowFrame) => news.read(given).fresh.map(({ alert_id }) => alert_id);
  expect(fresh(frame([], { link: { kind: 'connecting', sinceMs: 0, attempt: 1 } }))).toEqual([]);
  expect(fresh(frame([alert('a')], { alertsReset: true }))).toEqual([]);
  expect(fresh(frame([alert('b'), alert('c', 'ERROR'), alert('d', 'CRITICAL', 'ACK')]))).toEqual([
    'b',
  ]);
  expect(fresh(frame([alert('b')]))).toEqual([]);
  // After a gap the whole set comes again: only what was not known is news.
  const again = frame([alert('a'), alert('b'), alert('e')], { alertsReset: true });
  expect(fresh(again)).toEqual(['e']);
});

test('an alert that rises to CRITICAL is news, once, and not while somebody has it', () => {
  const news = createAlertNews();
  const fresh = (given: WindowFrame) => news.read(given).fresh.map(({ alert_id }) => alert_id);
  expect(fresh(frame([alert('a', 'ERROR'), alert('b', 'WARN')], { alertsReset: true }))).toEqual(
    [],
  );
  expect(fresh(frame([alert('a')]))).toEqual(['a']);
  expect(fresh(frame([alert('a')]))).toEqual([]);
  expect(fresh(frame([alert('b', 'CRITICAL', 'ACK')]))).toEqual([]);
  expect(fresh(frame([alert('b')]))).toEqual([]);
  expect(fresh(frame([alert('c', 'ERROR')]))).toEqual([]);
  // After a gap the whole set comes again, and in it what rose meanwhile.
  const again = frame([alert('a'), alert('b'), alert('c')], { alertsReset: true });
  expect(fresh(again)).toEqual(['c']);
});

function noticing() {
  let due: (() => void) | undefined;
  const shown: DesktopNotice[] = [];
  const state = { hasFocus: false };
  const notices = createDesktopNotices({
    timers: {
      after(delayMs, run) {
        expect(delayMs).toBe(NOTICE_EVERY_MS);
        due = run;
        return () => {
          due = undefined;
        };
      },
    },
    hasFocus: () => state.hasFocus,
    show: (notice) => shown.push(notice),
  });
  const wait = () => {
    const run = due;
    due = undefined;
    run?.();
  };
  return { notices, shown, state, wait };
}

test('shows one notice at once, and sums up what comes within ten seconds of it', () => {
  const { notices, shown, wait } = noticing();
  notices.came([alert('a')], 'acme');
  for (const id of ['b', 'c', 'd', 'e', 'f']) notices.came([alert(id)], 'acme');
  expect(shown).toEqual([{ title: 'CRITICAL: service-a (acme)', body: 'Too slow.' }]);
  wait();
  expect(shown[1]).toEqual({
    title: '5 new CRITICAL alerts (acme)',
    body: 'service-b, service-c, service-d and others',
  });
  wait();
  expect(shown).toHaveLength(2);
  notices.came([alert('g')], 'acme');
  expect(shown).toHaveLength(3);
});

test('shows none while somebody looks at a window of the console', () => {
  const { notices, shown, state, wait } = noticing();
  state.hasFocus = true;
  notices.came([alert('a')], 'acme');
  state.hasFocus = false;
  notices.came([alert('b')], 'acme');
  notices.came([alert('c')], 'acme');
  state.hasFocus = true;
  wait();
  expect(shown).toHaveLength(1);
  notices.stop();
});

test('the icon has another shape for every severity', () => {
  const shapes = ([undefined, 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const).map(trayIcon);
  expect(shapes.map(({ length }) => length)).toEqual(shapes.map(() => ICON_SIZE ** 2 * 4));
  expect(new Set(shapes.map(String)).size).toBe(shapes.length);
});
