import { expect, test } from 'vitest';
import { problemOf } from '../setup/client.ts';
import { shareApp } from '../setup/startApp.ts';

const shared = shareApp();

const FROM = '2026-11-23T08:00:00Z';
const TO = '2026-11-24T08:00:00Z';
const FAR = '2028-11-24T08:00:00Z';

test.each([
  [{ from: FROM }, { field: '/to', limit: 'sent together with from', fix: /^Send both/ }],
  [{ to: TO }, { field: '/from', limit: 'sent together with to', fix: /^Send both/ }],
  [
    { from: TO, to: FROM },
    { field: '/from', limit: 'before to', fix: /^Swap them/ },
  ],
  [
    { from: FROM, to: FROM },
    { field: '/from', limit: 'before to', fix: /^Send a later to/ },
  ],
  [
    { from: FROM, to: FAR },
    { field: '/from', limit: 'at most 400 days before to', fix: /^Look at a shorter/ },
  ],
])('shifts of %j are refused with the field, the limit and the fix', async (query, fault) => {
  const problem = problemOf(await shared().operator.call('dispatch.onCall', { query }));
  expect(problem).toMatchObject({
    code: 'invalid_request',
    errors: [{ ...fault, fix: expect.stringMatching(fault.fix) as string }],
  });
});

test('a schedule or a receiver that is not there is named, with where those are that there are', async () => {
  const schedule = await shared().operator.call('dispatch.onCall', {
    query: { schedule: 'nights' },
  });
  expect(problemOf(schedule)).toMatchObject({
    code: 'not_found',
    detail:
      'There is no schedule nights of tenant default; GET /v1/dispatch/on-call shows those there are.',
  });
  const body = { receiver: 'slak' };
  expect(
    problemOf(await shared().operator.call('dispatch.receivers.test', { body })),
  ).toMatchObject({
    code: 'not_found',
    detail:
      'There is no receiver slak of tenant default; GET /v1/dispatch/receivers shows those there are.',
  });
});

test('a refused document says of each fault what to write instead', async () => {
  const config = { route: { receivers: ['slak'] } };
  const body = { config: config as never };
  const { errors } = problemOf(await shared().operator.call('dispatch.config.put', { body }));
  expect(errors).toEqual(
    expect.arrayContaining([
      {
        field: '/config/route/receivers/0',
        limit: expect.stringMatching(/^There is no receiver slak, so .*[^.]$/) as string,
        fix: 'Add it to receivers, or name one that is there.',
      },
    ]),
  );
});
