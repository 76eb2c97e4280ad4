import { expect, it } from 'vitest';
import type { CodeFound } from '../../ipc/views.ts';
import type { View } from '../paneKit/index.ts';
import { readCode } from './readCode.ts';

const VIEW: View = { kind: 'service', service: 'ledger' };
const NOW_MS = Date.parse('2026-11-23T08:42:17.000Z');

async function read(text: string, found: CodeFound | Error) {
  const opened: View[] = [];
  const bridge = {
    findCode: () => (found instanceof Error ? Promise.reject(found) : Promise.resolve(found)),
  };
  const options = { bridge, nowMs: () => NOW_MS, open: (view: View) => opened.push(view) };
  return { offer: await readCode(text, options), opened };
}

it('offers what stands on the wall, and opens it', async () => {
  const { offer, opened } = await read('w3 7', { kind: 'shown', view: VIEW, says: 'ledger: lag' });
  expect(offer).toMatchObject({ entry: { title: 'W3-7: ledger: lag', detail: 'On the wall now' } });
  if (offer !== null && 'entry' in offer) offer.entry.run();
  expect(opened).toEqual([VIEW]);
});

it('says since when it is gone, and opens it all the same', async () => {
  const gone = { kind: 'gone', view: VIEW, says: 'ledger: lag', goneForMs: 120_000 } as const;
  const { offer } = await read('W3-7', gone);
  expect(offer).toMatchObject({
    entry: { detail: 'Left the wall 08:40:17Z, 2m ago; opens all the same' },
  });
});

it('gives the reason where there is nothing, and takes no other text', async () => {
  const none = { kind: 'unknown', reason: 'No wall W3 is open.' } as const;
  expect((await read('W3-7', none)).offer).toEqual({ reason: 'W3-7: No wall W3 is open.' });
  expect((await read('W3-7', new Error('busy'))).offer).toEqual({
    reason: 'W3-7 could not be looked up: busy',
  });
  expect((await read('ledger', none)).offer).toBeNull();
});
