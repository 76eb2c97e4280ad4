import type { App, WebContents } from 'electron';
import { beforeEach, expect, test } from 'vitest';
import { hardenContents } from './hardenContents.ts';

type Listener = (...args: unknown[]) => void;
let ofApp: Map<string, Listener>;
let ofContents: Map<string, Listener>;
let openWindow: () => unknown;
let rtcPolicy: unknown;

beforeEach(() => {
  ofApp = new Map();
  ofContents = new Map();
  hardenContents({
    on: (name: string, listener: Listener) => ofApp.set(name, listener),
  } as unknown as App);
  const contents = {
    on: (name: string, listener: Listener) => ofContents.set(name, listener),
    setWindowOpenHandler: (handler: () => unknown) => (openWindow = handler),
    setWebRTCIPHandlingPolicy: (policy: unknown) => (rtcPolicy = policy),
  } as unknown as WebContents;
  ofApp.get('web-contents-created')?.({}, contents);
});

/** Whether the event was prevented, and what its callback was given. */
function emit(
  listeners: ReadonlyMap<string, Listener>,
  name: string,
  details: object = {},
  between: readonly unknown[] = [],
): { isPrevented: boolean; answer: readonly unknown[] | undefined } {
  const outcome: ReturnType<typeof emit> = { isPrevented: false, answer: undefined };
  const event = { ...details, preventDefault: () => (outcome.isPrevented = true) };
  const listener = listeners.get(name);
  if (listener === undefined) throw new Error(`Nobody listens to ${name}.`);
  listener(event, ...between, (...given: unknown[]) => (outcome.answer = given));
  return outcome;
}

const OWN = 'app://console/index.html';
const OTHERS = [
  'app://console/browser.html',
  'app://console/index.html#x',
  'app://console/index.html?x',
  'app://other/index.html',
  'https://example.org/',
  'file:///etc/hostname',
  'data:text/html,x',
  'javascript:1',
  'about:blank',
  '',
];

test.each(OTHERS)('a page does not navigate to %j', (url) => {
  expect(emit(ofContents, 'will-navigate', { url }).isPrevented).toBe(true);
  expect(emit(ofContents, 'will-frame-navigate', { url, isMainFrame: true }).isPrevented).toBe(
    true,
  );
});

test('a page may load itself again, but no frame may load it', () => {
  expect(emit(ofContents, 'will-navigate', { url: OWN }).isPrevented).toBe(false);
  expect(emit(ofContents, 'will-frame-navigate', { url: OWN, isMainFrame: true }).isPrevented).toBe(
    false,
  );
  expect(
    emit(ofContents, 'will-frame-navigate', { url: OWN, isMainFrame: false }).isPrevented,
  ).toBe(true);
});

test('no redirect is followed, no webview attached, no window opened', () => {
  expect(emit(ofContents, 'will-redirect', { url: OWN }).isPrevented).toBe(true);
  expect(emit(ofContents, 'will-attach-webview').isPrevented).toBe(true);
  expect(openWindow()).toEqual({ action: 'deny' });
});

test('no device is picked for a page, and WebRTC does not go around the filter', () => {
  expect(emit(ofContents, 'select-bluetooth-device', {}, [[{ deviceId: 'x' }]])).toEqual({
    isPrevented: true,
    answer: [''],
  });
  expect(rtcPolicy).toBe('disable_non_proxied_udp');
});

test('no certificate is accepted against its check, and none of the system is sent', () => {
  const wrong = [{}, 'https://x/', 'ERR_CERT_AUTHORITY_INVALID', {}];
  expect(emit(ofApp, 'certificate-error', {}, wrong)).toEqual({
    isPrevented: true,
    answer: [false],
  });
  expect(emit(ofApp, 'select-client-certificate', {}, [{}, 'https://x/', [{}]])).toEqual({
    isPrevented: true,
    answer: [],
  });
});
