import { expect, test } from 'vitest';
import { windowPreferences } from './windowPreferences.ts';

test('a window is sandboxed, isolated, without Node, without what it does not need', () => {
  expect(windowPreferences({ preload: '/app/preload.cjs', isPackaged: true })).toEqual({
    preload: '/app/preload.cjs',
    partition: 'console',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    safeDialogs: true,
    devTools: false,
    backgroundThrottling: false,
    autoplayPolicy: 'no-user-gesture-required',
  });
});

test('debugging tools are there while developing alone', () => {
  expect(windowPreferences({ preload: '', isPackaged: false }).devTools).toBe(true);
});
