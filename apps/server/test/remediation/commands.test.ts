import path from 'node:path';
import { expect, test } from 'vitest';
import { runSentry } from '../setup/runSentry.ts';
import { temporaryDataDir } from '../setup/startApp.ts';
import { openSite, openTarget } from './site.ts';

const EXAMPLES = path.join(import.meta.dirname, '../../../../examples/remediation');

test('a hook is applied, tried on history, run and approved from the host', async () => {
  const target = await openTarget();
  const site = await openSite();
  const dataDir = temporaryDataDir();
  const sentry = async (...args: string[]) => {
    const where = ['--data-dir', dataDir, '--database-url', site.database.url, '--tenant', 'acme'];
    const { code, stdout, stderr } = await runSentry(['hooks', ...args, ...where]);
    return { code, text: `${stdout}${stderr}` };
  };
  expect(await sentry('list')).toEqual({
    code: 0,
    text: 'Tenant acme has no hooks; sentry hooks apply FILE brings some.\n',
  });
  expect(await sentry('apply', path.join(EXAMPLES, 'kubernetes-scale.json'))).toMatchObject({
    code: 0,
    text: expect.stringMatching(/kubernetes-scale +suggest +1/) as string,
  });
  // What is no secret yet is refused with what to do.
  const refused = await sentry('apply', path.join(EXAMPLES, 'systemd-restart.json'));
  expect(refused).toMatchObject({
    code: 1,
    text: expect.stringMatching(/signing_secret must be whsec_/) as string,
  });
  const shown = await sentry('show', 'kubernetes-scale', '--json');
  expect(shown.text).toContain('{"Authorization":{"set":true}}');
  expect(shown.text).not.toContain('REPLACE-WITH');

  await site.putHook('note', {
    trigger: { match: ['service = payments'] },
    request: { url: `${target.url}/{{param.n}}` },
    parameters: [{ name: 'n', type: 'integer', max: 9 }],
    guards: { approval: 'always' },
  });
  const alert = await site.raise();
  await site.run(alert, 'suggested');
  const dry = await sentry(
    'run',
    'note',
    '--alert',
    alert.alert_id,
    '--param',
    'n=10',
    '--dry-run',
  );
  expect(dry).toMatchObject({ code: 1, text: expect.stringContaining('9 or less') as string });
  const asked = await sentry('run', 'note', '--alert', alert.alert_id, '--param', 'n=4');
  expect(asked).toMatchObject({
    code: 0,
    text: expect.stringMatching(/\/4\nRun [0-9a-f-]{36} is waiting_approval/) as string,
  });
  const [run] = await site.runs();
  const own = await sentry('approve', run?.run_id ?? '');
  expect(own).toMatchObject({
    code: 1,
    text: expect.stringContaining('somebody else has to approve it') as string,
  });
  expect(await sentry('stop-automation', '--reason', 'storm')).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^Automation is stopped since .* by host\/.*: storm\n$/) as string,
  });
  expect(await sentry('reject', run?.run_id ?? '', '--reason', 'no')).toMatchObject({ code: 0 });
  expect((await sentry('runs', '--state', 'rejected')).text).toMatch(/Rejected: no/);
  expect((await sentry('dry-run', 'note')).text).toMatch(/It would have run 0 times/);
  expect(target.calls).toEqual([]);
});
