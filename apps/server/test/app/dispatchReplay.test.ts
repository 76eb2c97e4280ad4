import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import type { DispatchReplayLine, DispatchReplayResult } from '@batcave/shared/replay';
import { formatInstant } from '@batcave/shared/time';
import { expect, test } from 'vitest';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { shareApp, type TestApp } from '../setup/startApp.ts';

/** The viewer is paged by mail for everything, at once; nobody is there to take the mail. */
const CONFIG: DispatchConfig = {
  receivers: ['mail', 'other'].map((name) => ({
    ...{ name, type: 'email' as const, from: 'sentry@example.org' },
    smtp: { host: 'mail.invalid' },
    to: ['desk@example.org'],
    reads_as: 'console/viewer',
  })),
  people: [
    {
      identity: 'console/viewer',
      contacts: [{ receiver: 'mail', address: 'ops@example.org' }],
    },
  ],
  escalations: [{ name: 'on-call', levels: [{ targets: [{ person: 'console/viewer' }] }] }],
  route: { receivers: ['other'], escalation: 'on-call', group_by: ['...'], group_wait: '1s' },
};

type Body = Parameters<TestClient['stream']>[1]['body'];

async function linesOf(client: TestClient, body: object): Promise<DispatchReplayLine[]> {
  const { lines } = valueOf(await client.stream('dispatch.backtest', { body: body as Body }));
  const all: DispatchReplayLine[] = [];
  for await (const line of lines) all.push(line as DispatchReplayLine);
  return all;
}

async function replay({ operator }: TestApp, body: object): Promise<DispatchReplayResult> {
  const last = (await linesOf(operator, body)).at(-1);
  if (last?.kind !== 'result') throw new Error(`no result: ${JSON.stringify(last)}`);
  return last;
}

const app = shareApp({
  async prepare({ operator }) {
    valueOf(await operator.call('dispatch.config.put', { body: { config: CONFIG as never } }));
  },
});

test('says who is paged as it is, and what an edit of the document changes', async () => {
  const { operator } = app();
  const from = formatInstant(Date.now() - 1000);
  const alerts = await raiseAlerts(app(), ['web-1', 'web-2'], {
    rule: { name: 'noisy', match: { type: 'replay.one' } },
    event: { type: 'replay.one' },
  });
  const sent = await eventually(async () => {
    const { notifications } = valueOf(await operator.call('notifications.list', { query: {} }));
    const ids = new Set(alerts.map(({ alert_id: id }) => id));
    const own = notifications.filter(({ message }) =>
      message.alerts.some(({ alert_id: id }) => ids.has(id)),
    );
    expect(own).toHaveLength(4);
    return own;
  });
  const same = await replay(app(), { from });
  expect(same).toMatchObject({
    before: { alerts: 2, told: 2, paged: 2, pages: 2, cut_at: null },
    after: { alerts: 2, told: 2, paged: 2, pages: 2 },
    pages: { kept: 2, moved: 0, added: 0, removed: 0 },
    other_messages: { kept: 2, moved: 0, added: 0, removed: 0 },
    ...{ rule: null, added: [], removed: [], moved: [] },
    per_person: [{ person: 'console/viewer', added: 0, removed: 0 }],
  });
  // As live, to the second.
  expect(Math.max(...sent.map(({ created_at: at }) => Date.parse(at)))).toBeLessThan(Date.now());
  expect(same.notes[0]).toContain('acknowledge');

  const quiet = { ...CONFIG, escalations: [], route: { ...CONFIG.route, escalation: undefined } };
  const edited = JSON.parse(JSON.stringify({ ...quiet, people: [] })) as DispatchConfig;
  const without = await replay(app(), { from, config: edited });
  expect(without.pages).toEqual({ kept: 0, moved: 0, added: 0, removed: 2 });
  expect(without.removed.map(({ person, alert }) => [person, alert.rule_name])).toEqual([
    ['console/viewer', 'noisy'],
    ['console/viewer', 'noisy'],
  ]);
  expect(without.other_messages).toEqual({ kept: 2, moved: 0, added: 0, removed: 0 });
  const { version } = {
    version: valueOf(await operator.call('dispatch.config.get', { query: {} })),
  };
  expect(version.config.escalations).toHaveLength(1); // it changed nothing
});

test('an edit of a rule takes the pages of its alerts, and those alone', async () => {
  const from = formatInstant(Date.now() - 1000);
  const input = { match: { type: 'replay.two' }, group_by: ['source'] };
  const [alert] = await raiseAlerts(app(), ['db-1', 'db-2', 'db-3'], {
    rule: { name: 'edited', ...input },
    event: { type: 'replay.two' },
  });
  await app().producer.send([anEvent({ type: 'replay.two', source: 'db-1' })]);
  await eventually(async () => {
    const { events } = valueOf(
      await app().operator.call('events.list', { query: { type: 'replay.two' } }),
    );
    expect(events).toHaveLength(4);
  });
  // As long as pages wait, and what was just stored is judged up to its end.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const condition = { aggregate: 'count', window: '10m', operator: '>=', threshold: 2 } as const;
  const rule = aRule({ name: 'edited', ...input, condition });
  const result = await replay(app(), { from, rule, rule_id: alert?.rule_id });
  expect(result).toMatchObject({
    rule: { rule_id: alert?.rule_id, name: 'edited' },
    before: { pages: 3 + othersOf(result).before },
    after: { pages: 1 + othersOf(result).after },
    pages: { added: 0, removed: 2 },
  });
  expect(result.per_rule.find(({ rule_name: name }) => name === 'edited')).toMatchObject({
    before: 3,
    after: 1,
    paid_by: [{ who: 'console/viewer' }],
  });
  const off = await replay(app(), {
    from,
    rule: { ...rule, enabled: false },
    rule_id: alert?.rule_id,
  });
  expect(off.pages).toMatchObject({ added: 0, removed: 3 });
});

/** Pages for other rules of the same time. */
function othersOf({ per_rule: rules }: DispatchReplayResult) {
  const others = rules.filter(({ rule_name: name }) => name !== 'edited');
  const sum = (side: 'before' | 'after') => others.reduce((all, one) => all + one[side], 0);
  return { before: sum('before'), after: sum('after') };
}

test('refuses a document that is not sound, a range that is none, and who may not read', async () => {
  const { operator, producer } = app();
  const config = { route: { receivers: ['nowhere'] } };
  const ask = (client: TestClient, body: object) =>
    client.stream('dispatch.backtest', { body: body as Body });
  const unsound = problemOf(await ask(operator, { config }));
  expect(unsound.code).toBe('invalid_request');
  expect(unsound.errors?.[0]?.field).toContain('/config/route');
  expect(problemOf(await ask(operator, { from: '2999-01-01T00:00:00Z' })).code).toBe(
    'invalid_request',
  );
  expect(problemOf(await ask(producer, {})).code).toBe('insufficient_scope');
});

test('tells the same on the host, as a table or as JSON', async () => {
  const { database, dataDir } = app();
  const file = path.join(dataDir, 'edited.json');
  writeFileSync(file, JSON.stringify({ ...CONFIG, escalations: [], people: [], route: {} }));
  const where = ['--data-dir', dataDir, '--database-url', database.url];
  const ask = ['dispatch', 'replay', '--file', file, ...where];
  const told = await runSentry(ask);
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toMatch(/PERSON +PAGES +AT NIGHT/);
  expect(told.stdout).toMatch(/console\/viewer +\d+ → 0/);
  expect(told.stdout).toContain('Removed');
  const json = await runSentry([...ask, '--json']);
  const { pages, after } = JSON.parse(json.stdout) as DispatchReplayResult;
  expect(after.pages).toBe(0);
  expect(pages.removed).toBeGreaterThan(0);
});
