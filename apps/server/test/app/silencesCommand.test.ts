import type { Silence } from '@batcave/shared/dispatch';
import { beforeAll, describe, expect, test } from 'vitest';
import { type IdentitySite, startIdentitySite } from '../identity/site.ts';
import { valueOf } from '../setup/client.ts';
import { runSentry } from '../setup/runSentry.ts';

const steps: (() => unknown)[] = [];
let site: IdentitySite;
beforeAll(async () => {
  site = await startIdentitySite({ cleanUp: (step) => void steps.push(step) });
  return async () => {
    for (const step of steps.toReversed()) await step();
  };
});

describe('the command line, beside a running server', () => {
  const host = (...args: readonly string[]) => {
    const { dataDir, database } = site.app;
    const where = ['--tenant', 'acme', '--data-dir', dataDir, '--database-url', database.url];
    return runSentry(['silences', ...args, ...where]);
  };

  test('adds, lists, prolongs and ends', async () => {
    const match = ['--match', 'service=cli', '--match', 'severity!=CRITICAL'];
    const preview = await host('preview', ...match, '--for', '8h');
    expect(preview).toMatchObject({ code: 0, stderr: '' });
    expect(preview.stdout).toContain('It would hide 0 alerts now.');
    const added = await host('add', ...match, '--for', '8h', '--comment', 'by hand', '--json');
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const made = JSON.parse(added.stdout) as Silence;
    expect(made.created_by).toMatch(/^host\//);
    const params = { silence_id: made.silence_id };
    expect(valueOf(await site.admin.call('silences.get', { params })).state).toBe('active');
    expect((await host('list')).stdout).toMatch(
      new RegExp(`^${made.silence_id} +silence +active .*service="cli"`, 'm'),
    );
    expect((await host('prolong', made.silence_id, '--for', '20h')).code).toBe(0);
    expect((await host('expire', made.silence_id)).stdout).toContain('has ended');
    expect(valueOf(await site.admin.call('silences.get', { params })).ended_reason).toBe('by_hand');
    const again = await host('expire', made.silence_id);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('Make a new one');
  });

  test('plans maintenance, and says what keeps it from being made', async () => {
    const rule = [
      '--match',
      'service=cli',
      '--rrule',
      'FREQ=WEEKLY;BYDAY=SU',
      '--time-zone',
      'Europe/Berlin',
    ];
    const added = await host('add', ...rule, '--for', '2h', '--comment', 'vacuum', '--json');
    expect(JSON.parse(added.stdout)).toMatchObject({
      kind: 'maintenance',
      recurrence: { duration: '2h', time_zone: 'Europe/Berlin' },
    });
    const long = await host('add', ...rule, '--for', '30h', '--comment', 'vacuum');
    expect(long).toMatchObject({ code: 1, stdout: '' });
    expect(long.stderr).toContain('1m to 1d (silences.max_duration)');
    expect(await host('add', '--match', 'service=cli', '--for', '2h')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--comment is missing') as string,
    });
  });
});
