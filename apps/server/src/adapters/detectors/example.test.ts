import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDetectors, readDetectorsFile } from './index.ts';
import { PATIENT_MS } from './testing/moduleFolder.ts';

vi.setConfig({ testTimeout: 30_000 });

const FILE = path.resolve(import.meta.dirname, '../../../examples/detector/detectors.json');

async function openExample() {
  const configured = readDetectorsFile(FILE, new Set());
  const opened = await openDetectors(
    configured.map((each) => ({ ...each, timeLimitMs: PATIENT_MS })),
    {
      observer: { called: () => undefined, failed: () => undefined, restarted: () => undefined },
    },
  );
  onTestFinished(() => opened.close());
  expect([...opened.unavailable]).toEqual([]);
  const kind = opened.kinds.get('holt');
  if (kind === undefined) throw new Error('holt is not there');
  const defaults = Object.entries(kind.parameters).map(([name, spec]) => [name, spec.default]);
  const detector = kind.create(Object.fromEntries(defaults) as Record<string, number>);
  return { detector, threshold: kind.defaultThreshold };
}

test('the example that is shipped fires for a jump of a rising series, and hardly else', async () => {
  const { detector, threshold } = await openExample();
  let state = detector.init();
  const fired: number[] = [];
  for (let i = 0; i < 600; i++) {
    const noise = Math.sin(i * 12.9898) * 3;
    const value = 200 + i * 0.5 + noise + (i === 500 ? 90 : 0);
    const observed = detector.observe(state, { atMs: i * 60_000, value });
    state = observed.state;
    if (observed.judgement.score < threshold) continue;
    fired.push(i);
    if (i === 500)
      expect(observed.judgement.explain()).toMatch(
        /^\d+\.\d where level and trend lead to 4\d\d\.\d, usually within \d\.\d$/,
      );
  }
  expect(fired).toContain(500);
  expect(fired.filter((i) => i < 500 || i > 520)).toEqual([]);
});

test('the example says nothing before it has seen 40 samples', async () => {
  const { detector } = await openExample();
  let state = detector.init();
  for (let i = 0; i < 40; i++) {
    const observed = detector.observe(state, { atMs: i, value: i % 7 === 0 ? 1e6 : i });
    expect(observed.judgement).toMatchObject({ ready: false, score: 0 });
    state = observed.state;
  }
});
