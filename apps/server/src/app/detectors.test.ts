import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BUILT_IN_KINDS } from '../rules/index.ts';
import { CleanupStack } from './CleanupStack.ts';
import { openServerDetectors, readDetectors } from './detectors.ts';
import { createMetrics } from './metrics.ts';
import { SettingError } from './settings.ts';

vi.setConfig({ testTimeout: 30_000 });

const GRUMPY = `export default {
  name: 'grumpy', version: '1.0.0', defaultThreshold: 0.9, init: () => ({}),
  observe(state, { value }) {
    if (value < 0) throw new Error('no negative values');
    return { state, score: 0.5, explanation: 'fine' };
  },
};`;

function detectorsFile(content: object): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sentry-detectors-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(path.join(folder, 'grumpy.js'), GRUMPY);
  const file = path.join(folder, 'detectors.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

async function open(entries: object) {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'info' },
    { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const cleanup = new CleanupStack();
  onTestFinished(() => cleanup.close());
  const metrics = createMetrics();
  const configured = readDetectors({ detectors_file: detectorsFile({ detectors: entries }) });
  const detectors = await openServerDetectors(configured, {
    ...{ cleanup, metrics, logger, now: () => 1_000_000 },
  });
  return { detectors, metrics, lines };
}

test('without a file there are the built-in detectors', async () => {
  expect(readDetectors({ detectors_file: '' })).toEqual([]);
  const parts = {
    cleanup: new CleanupStack(),
    metrics: createMetrics(),
    logger: pino(),
    now: Date.now,
  };
  expect((await openServerDetectors([], parts)).kinds).toBe(BUILT_IN_KINDS);
});

test('a file that is wrong is a wrong setting', () => {
  expect(() => readDetectors({ detectors_file: '/no/such/file' })).toThrow(SettingError);
  expect(() => readDetectors({ detectors_file: '/no/such/file' })).toThrow(
    'detectors_file: /no/such/file cannot be read',
  );
});

test.each(['threshold', ...BUILT_IN_KINDS.keys()])('none may take the name %s', (name) => {
  const file = detectorsFile({ detectors: { [name]: { module: './grumpy.js' } } });
  expect(() => readDetectors({ detectors_file: file })).toThrow(
    `${name} is a detector that every server has`,
  );
});

test('configured detectors stand beside the built-in ones; one that does not load is logged', async () => {
  const { detectors, lines } = await open({
    grumpy: { module: './grumpy.js' },
    gone: { module: './gone.js' },
  });
  expect([...detectors.kinds.keys()]).toEqual([...BUILT_IN_KINDS.keys(), 'grumpy']);
  expect(detectors.unavailable.get('gone')).toMatch(
    /^Detector gone could not be loaded: Cannot find/,
  );
  expect(lines).toMatchObject([
    { level: 50, detector: 'gone', msg: detectors.unavailable.get('gone') },
  ]);
});

test('calls and failures are counted by detector, and logged once a minute', async () => {
  const { detectors, metrics, lines } = await open({
    grumpy: { module: './grumpy.js', time_limit_ms: 1_000 },
  });
  const detector = detectors.kinds.get('grumpy')!.create({});
  const state = detector.observe(detector.init(), { atMs: 1, value: 1 }).state;
  for (let i = 0; i < 3; i++)
    expect(() => detector.observe(state, { atMs: 2, value: -1 })).toThrow('no negative values');
  const text = await metrics.registry.metrics();
  expect(text).toContain('sentry_detector_call_seconds_count{detector="grumpy"} 4');
  expect(text).toContain('sentry_detector_failures_total{detector="grumpy",reason="threw"} 3');
  expect(lines).toMatchObject([
    { level: 40, detector: 'grumpy', msg: 'Detector grumpy failed: no negative values' },
  ]);
});
