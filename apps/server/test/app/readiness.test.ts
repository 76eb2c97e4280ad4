import { expect, test } from 'vitest';
import { startApp } from '../setup/startApp.ts';

test('is ready as soon as it has started, and stops cleanly', async () => {
  const { viewer } = await startApp();
  expect(await viewer.request({ path: '/readyz' })).toMatchObject({
    status: 200,
    body: { status: 'ready' },
  });
});
