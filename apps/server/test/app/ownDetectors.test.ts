import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { anEvent, eventually, uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { startApp } from '../setup/startApp.ts';

const CALM = `export default {
  name: 'calm', version: '1', defaultThreshold: 0.9,
  init: () => ({ largest: 0 }),
  observe: ({ largest }, { value }) => ({
    state: { largest: Math.max(largest, value) },
    score: value > 2 * largest && largest > 0 ? 0.99 : 0,
    explanation: value + ' against at most ' + largest + ' before',
  }),
};`;
const ENDLESS = `export default {
  name: 'endless', version: '1', defaultThreshold: 0.9,
  init: () => 0,
  observe: () => { for (;;); },
};`;

function detectorsFile(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-detectors-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(path.join(dir, 'calm.mjs'), CALM);
  writeFileSync(path.join(dir, 'endless.mjs'), ENDLESS);
  const detectors = {
    calm: { module: './calm.mjs', time_limit_ms: 1000 },
    endless: { module: './endless.mjs', time_limit_ms: 100 },
    gone: { module: './gone.mjs' },
  };
  const file = path.join(dir, 'detectors.json');
  writeFileSync(file, JSON.stringify({ detectors }));
  return file;
}

test('a rule names a detector of the server; one that never answers harms nobody else', async () => {
  const app = await startApp({ settings: { detectors_file: detectorsFile() } });
  const create = (detector: string) =>
    app.operator.call('policies.create', {
      body: {
        ...{ name: detector, severity: 'ERROR', match: { type: 'test.own' }, on_error: 'alert' },
        condition: { detector, field: 'payload.v' },
      },
    });
  const calm = valueOf(await create('calm'));
  const endless = valueOf(await create('endless'));
  expect(problemOf(await create('gone'))).toMatchObject({
    errors: [
      {
        field: '/condition/detector',
        fix: expect.stringMatching(/gone could not be loaded/) as string,
      },
    ],
  });
  // A rule that stands from when the detector did load says the same.
  const stands = uuid(77);
  await app.database.query(
    `with next as (update rule_revision set revision = revision + 1 returning revision)
     insert into rule_versions (tenant_id, rule_id, version, revision, deleted, spec, created_at, updated_at, updated_by)
     select tenant_id, $2, 1, next.revision, false, (spec::jsonb || $3::jsonb)::json, now(), now(), 'test'
       from rules, next where rule_id = $1`,
    [calm.rule_id, stands, JSON.stringify({ condition: { detector: 'gone', field: 'payload.v' } })],
  );
  valueOf(await create('robust_z'));
  await eventually(async () => {
    const { policies } = valueOf(await app.operator.call('policies.status', {}));
    expect(policies.find(({ rule_id }) => rule_id === stands)?.faults).toMatchObject([
      { fix: expect.stringMatching(/gone could not be loaded/) as string },
    ]);
  });

  for (const v of [1, 2, 10])
    await app.producer.send([anEvent({ type: 'test.own', payload: { v } })]);
  const [found] = await eventually(async () => {
    const alerts = await listAlerts(app.viewer, { rule_id: calm.rule_id });
    expect(alerts).toHaveLength(1);
    return alerts;
  });
  expect(found).toMatchObject({ value: 10, score: 0.99, threshold: 0.9 });
  expect(found?.summary).toContain('10 against at most 2 before');
  const [failed] = await eventually(async () => {
    const alerts = await listAlerts(app.viewer, { rule_id: endless.rule_id });
    expect(alerts).toHaveLength(1);
    return alerts;
  });
  expect(failed?.summary).toMatch(/cannot judge: Detector endless .*100 ms/);
  const { policies } = valueOf(await app.operator.call('policies.status', {}));
  const failure = policies.find(({ rule_id }) => rule_id === endless.rule_id)?.failure;
  expect(failure).toContain('Detector endless');
});
