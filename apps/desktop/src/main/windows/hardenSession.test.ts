import type { App, Session } from 'electron';
import { beforeEach, expect, test } from 'vitest';
import { hardenSessions } from './hardenSession.ts';

type Handler = (...args: never[]) => unknown;
/** What was called, by its name, with the last arguments. */
let calls: Map<string, unknown[]>;
let listeners: Map<string, Handler>;

beforeEach(() => {
  calls = new Map();
  listeners = new Map();
  const record =
    (name: string) =>
    (...args: unknown[]): Promise<void> => {
      calls.set(name, args);
      return Promise.resolve();
    };
  const session = new Proxy(
    {
      webRequest: { onBeforeRequest: record('onBeforeRequest') },
      on: (name: string, handler: Handler) => listeners.set(name, handler),
    },
    { get: (given, name) => Reflect.get(given, name) ?? record(String(name)) },
  ) as unknown as Session;
  hardenSessions({
    on: (name: string, handler: (created: Session) => void) => {
      expect(name).toBe('session-created');
      handler(session);
    },
  } as unknown as App);
});

/** Calls a registered handler, whose last argument but one or only answer is a callback. */
function ask<Answer>(name: string, ...args: unknown[]): Answer {
  let given: unknown;
  const answer = (value: unknown): void => {
    given = value;
  };
  const handler = calls.get(name)?.[0] as Handler | undefined;
  if (handler === undefined) throw new Error(`${name} was not set.`);
  const returned = handler(...(args.map((arg) => (arg === ANSWER ? answer : arg)) as never[]));
  return (given ?? returned) as Answer;
}
const ANSWER = Symbol('the callback');

const page = (url: string) => ({ getURL: () => url });
const own = page('app://console/index.html');
const asking = { isMainFrame: true, requestingUrl: 'app://console/index.html' };

test.each([
  ['app://console/index.html', false],
  ['app://console/assets/a.js', false],
  ['app://other/index.html', true],
  ['https://console/index.html', true],
  ['http://127.0.0.1/', true],
  ['ws://127.0.0.1/', true],
  ['file:///etc/hostname', true],
  ['ftp://127.0.0.1/', true],
  ['blob:app://console/1', true],
  ['chrome-extension://abc/x.js', true],
  ['not an address', true],
])('a request for %s is cancelled: %s', (url, cancel) => {
  expect(ask('onBeforeRequest', { url }, ANSWER)).toEqual({ cancel });
});

test.each([
  'geolocation',
  'media',
  'display-capture',
  'midiSysex',
  'clipboard-read',
  'pointerLock',
  'fullscreen',
  'openExternal',
  'window-management',
  'fileSystem',
  'unknown',
])('%s is neither granted nor there to be had', (permission) => {
  expect(ask('setPermissionRequestHandler', own, permission, ANSWER, asking)).toBe(false);
  expect(ask('setPermissionCheckHandler', own, permission, 'app://console', asking)).toBe(false);
});

test.each<[string, unknown, object, boolean]>([
  ['the page itself', own, asking, true],
  ['a frame in it', own, { ...asking, isMainFrame: false }, false],
  ['another page', page('https://example.org/'), asking, false],
  ['another address in the page', own, { ...asking, requestingUrl: 'https://x.example/' }, false],
  ['nobody', null, asking, false],
])('for %s notifications are %4$s', (_, contents, details, isAllowed) => {
  expect(ask('setPermissionRequestHandler', contents, 'notifications', ANSWER, details)).toBe(
    isAllowed,
  );
  expect(ask('setPermissionCheckHandler', contents, 'notifications', '', details)).toBe(isAllowed);
});

test('no device, no screen and no pairing is given', () => {
  expect(ask('setDevicePermissionHandler', { deviceType: 'usb' })).toBe(false);
  expect(calls.get('setDisplayMediaRequestHandler')).toEqual([null]);
  expect(ask('setBluetoothPairingHandler', {}, ANSWER)).toEqual({ confirmed: false });
});

test('every certificate is refused, and no proxy is asked', () => {
  expect(ask('setCertificateVerifyProc', { hostname: 'localhost' }, ANSWER)).toBe(-2);
  expect(calls.get('setProxy')).toEqual([{ mode: 'direct' }]);
});

test('nothing is downloaded: no file, no dictionary', () => {
  let isPrevented = false;
  const event = { preventDefault: () => (isPrevented = true) };
  listeners.get('will-download')?.(event as never);
  expect(isPrevented).toBe(true);
  expect(calls.get('setSpellCheckerEnabled')).toEqual([false]);
});
