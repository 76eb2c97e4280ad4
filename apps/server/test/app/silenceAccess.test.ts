import type { SilenceInput } from '@batcave/shared/dispatch';
import { beforeAll, describe, expect, test } from 'vitest';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { input, useSilenceSite } from './silenceSite.ts';

const { site, create } = useSilenceSite();

describe('who may act on some services alone', () => {
  let limited: TestClient;
  beforeAll(async () => {
    ({ client: limited } = await site().issue('lim', [{ role: 'operator', services: ['pay*'] }]));
  });

  test('silences those when they are named, and no others', async () => {
    expect((await create({}, limited)).created_by).toBe('console/lim');
    const refused = async (fields: Partial<SilenceInput>) =>
      problemOf(await limited.call('silences.create', { body: input(fields) }));
    // What an expression fits cannot be told beforehand.
    expect(await refused({ matchers: ['service=~"payments"'] })).toMatchObject({
      status: 400,
      errors: [{ field: '/matchers' }],
    });
    expect(await refused({ matchers: ['service=ledger'] })).toMatchObject({
      status: 403,
      code: 'service_not_allowed',
    });
    const [foreign] = await listAlerts(site().admin, { service: 'ledger' });
    const { matchers: _, ...snooze } = input({ kind: 'snooze', alert_id: foreign?.alert_id ?? '' });
    expect(problemOf(await limited.call('silences.create', { body: snooze })).code).toBe(
      'not_found',
    );
  });

  test('sees and changes none that spans services, and previews of own alerts alone', async () => {
    const wide = await create({ matchers: ['host=db-1'] });
    const params = { silence_id: wide.silence_id };
    expect(problemOf(await limited.call('silences.get', { params })).code).toBe('not_found');
    expect(problemOf(await limited.call('silences.expire', { params })).code).toBe('not_found');
    const { silences } = valueOf(await limited.call('silences.list', { query: { state: 'all' } }));
    expect(silences.length).toBeGreaterThan(0);
    expect(new Set(silences.map(({ matchers }) => matchers[0]))).toEqual(
      new Set(['service="payments"']),
    );
    const body = input({ matchers: ['severity=WARN'] });
    expect(valueOf(await limited.call('silences.preview', { body })).now.count).toBe(1);
  });

  test('may look without writing, and then makes none', async () => {
    const { client } = await site().issue('look', [{ role: 'viewer' }]);
    const params = { silence_id: (await create()).silence_id };
    expect(valueOf(await client.call('silences.get', { params })).state).toBe('active');
    expect(problemOf(await client.call('silences.create', { body: input() }))).toMatchObject({
      status: 403,
      required: 'sentry.alert.write',
    });
    expect(problemOf(await client.call('silences.expire', { params })).status).toBe(403);
  });
});

test('another tenant neither sees nor ends it', async () => {
  const { client: other } = await site().issue('eve', [{ role: 'operator' }], { tenant: 'bravo' });
  const made = await create();
  const params = { silence_id: made.silence_id };
  const answers = [
    await other.call('silences.get', { params }),
    await other.call('silences.expire', { params }),
    await other.call('silences.update', { params, query: {}, body: { comment: 'mine' } }),
  ];
  for (const answer of answers)
    expect(problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' });
  expect(valueOf(await other.call('silences.list', { query: { state: 'all' } })).silences).toEqual(
    [],
  );
  expect(valueOf(await site().admin.call('silences.get', { params }))).toEqual(made);
});
