import { expect, test } from 'vitest';
import { definePane } from './definePane.ts';
import { loadPane, paneBody } from './paneCode.ts';

const Body = () => null;

/** A pane whose code cannot be loaded the first `failures` times. */
function paneFailing(failures: number) {
  let loads = 0;
  return definePane({
    ...{ type: 'tried', title: 'Tried' },
    load: () => {
      loads += 1;
      return loads > failures
        ? Promise.resolve({ default: Body })
        : Promise.reject(new Error('no file'));
    },
  });
}

test('a pane whose code is there is drawn by it at once, and by nothing that has to be waited for', async () => {
  const pane = paneFailing(0);
  expect(paneBody(pane)).not.toBe(Body);
  await loadPane(pane);
  expect(paneBody(pane)).toBe(Body);
});

test('a load that failed is not kept: the next one loads anew', async () => {
  const pane = paneFailing(1);
  await expect(loadPane(pane)).rejects.toThrow('no file');
  expect(paneBody(pane)).not.toBe(Body);
  await loadPane(pane);
  expect(paneBody(pane)).toBe(Body);
});
