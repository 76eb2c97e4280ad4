import { expect, test } from 'vitest';
import { uuid } from '../setup/builders.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { shareApp } from '../setup/startApp.ts';

const shared = shareApp();

/** Runs a command on the host of the shared server. */
function host(...args: readonly string[]) {
  const { dataDir, database } = shared();
  return runSentry([...args, '--data-dir', dataDir, '--database-url', database.url]);
}

test('incidents are listed, shown, told and exported on the host of a server', async () => {
  await shared().database.query(
    `insert into incidents select 'default', $1, 1, 'RESOLVED', 3, 3, E'down\\x1b[31m|', '{web}', 0, 0, 0, now(), now(), now()`,
    [uuid(9)],
  );
  const listed = await host('incidents', 'list', '--state', 'all');
  expect(listed.stdout).toMatch(
    new RegExp(`^${uuid(9)} +RESOLVED +CRITICAL .*down \\[31m\\|`, 'm'),
  );
  expect((await host('incidents', 'show', uuid(9))).stdout).toMatch(/^Services +web$/m);
  expect((await host('incidents', 'export', uuid(9))).stdout).toContain('# down \\[31m\\|');
  const told = await host('incidents', 'timeline', '--incident', uuid(9), '--correlated', '--json');
  expect(JSON.parse(told.stdout)).toEqual({ entries: [], has_more: false, cut: null });
});

test('why and why-not explain an alert and an event', async () => {
  const [alert] = await raiseAlerts(shared(), ['cli-1'], { event: { event_id: uuid(71) } });
  const why = await host('why', alert?.alert_id ?? '');
  expect(why).toMatchObject({ code: 0, stderr: '' });
  expect(why.stdout).toMatch(/^Rule +"any event", version 1: /m);
  const whyNot = await host('why-not', uuid(71));
  expect(whyNot.stdout).toMatch(/^sample +"any event": It matches and counts\./m);
  expect(whyNot.stdout).toContain(`Alert     ${alert?.alert_id ?? ''}`);
});

test('what is not there, and what is no id, is said with what to do', async () => {
  expect(await host('why', uuid(5))).toMatchObject({
    code: 1,
    stderr: `sentry why: There is no alert ${uuid(5)} of this tenant; --tenant names another.\n`,
  });
  const wrong = await host('why-not', 'x');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('x is not the id of an event');
  expect((await host('incidents', 'timeline', '--kind', 'x')).code).toBe(2);
});
