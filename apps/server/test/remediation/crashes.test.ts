import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../setup/database.ts';
import { aHook, BEN, openSite, openTarget } from './site.ts';

const RUNNER = path.join(import.meta.dirname, 'killedRunner.ts');

/** A runner in a process of its own that kills itself, with SIGKILL, at a moment of its first call. */
async function runUntilKilled(url: string, moment: 'before' | 'after'): Promise<string | null> {
  const child = fork(RUNNER, [url, moment], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
}

test.each([
  ['between the commit of sending and the call', 'before', 0],
  ['after the call and before it is recorded', 'after', 1],
] as const)(
  'a runner that is killed %s leaves an unknown run that is not repeated',
  async (_, moment, calls) => {
    const target = await openTarget();
    const database = await createDatabase();
    const first = await openSite({ database, withoutRunner: true });
    await first.putHook('restart', aHook(target.url));
    const alert = await first.raise();
    expect(await runUntilKilled(database.url, moment)).toBe('SIGKILL');
    expect((await first.runs()).map(({ state }) => state)).toEqual(['sending']);
    expect(target.calls).toHaveLength(calls);

    const next = await openSite({ database });
    const run = await next.run(alert, 'unknown');
    expect(run.reason).toMatch(/server stopped while it was being sent/);
    next.clock.skipMs(7_200_000);
    await next.run(alert, 'unknown');
    expect(target.calls, 'never again by itself').toHaveLength(calls);
    await next.remediation.handlers['remediations.resolve'](BEN, {
      params: { run_id: run.run_id },
      body: { outcome: moment === 'before' ? 'failed' : 'succeeded', reason: 'I looked.' },
    });
    await next.run(alert, moment === 'before' ? 'failed' : 'sent');
    expect(target.calls).toHaveLength(calls);
  },
);

test('of a target that does a request once the same request is sent again after a kill', async () => {
  const target = await openTarget();
  const database = await createDatabase();
  const first = await openSite({ database, withoutRunner: true });
  const hook = aHook(target.url);
  await first.putHook('restart', { ...hook, request: { ...hook.request, idempotent: true } });
  const alert = await first.raise();
  expect(await runUntilKilled(database.url, 'after')).toBe('SIGKILL');
  const next = await openSite({ database });
  const run = await next.run(alert, 'sent');
  expect(target.calls.map(({ headers }) => headers['webhook-id'])).toEqual([
    run.run_id,
    run.run_id,
  ]);
});

test('a runner that is stopped while the target keeps it waiting says that it does not know', async () => {
  const target = await openTarget(() => undefined);
  const database = await createDatabase();
  const first = await openSite({ database });
  await first.putHook('restart', aHook(target.url));
  const alert = await first.raise();
  await expect.poll(() => target.calls.length).toBe(1);
  await first.stop();
  const next = await openSite({ database });
  await next.run(alert, 'unknown');
  expect(target.calls).toHaveLength(1);
});

test('what was decided before a kill goes on after it, once', async () => {
  const target = await openTarget();
  const database = await createDatabase();
  const first = await openSite({ database, withoutRunner: true });
  await first.putHook('restart', aHook(target.url));
  const alert = await first.raise();
  // Two runners at the same moment: as when a leader is replaced that still lives.
  const [one, two] = await Promise.all([openSite({ database }), openSite({ database })]);
  await one.run(alert, 'sent');
  await first.clear(alert);
  await two.run(alert, 'verified');
  expect(target.calls).toHaveLength(1);
});
