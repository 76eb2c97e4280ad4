import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { DetectorFailed } from '../../rules/index.ts';
import { folderWith, openIn, PATIENT_MS } from './testing/moduleFolder.ts';
import { onnxFile, weightedSum } from './testing/onnxFile.ts';
import { openModel } from './worker/onnx/openModel.ts';

vi.setConfig({ testTimeout: 60_000 });

/** d / (1 + d), d how far the last of four values is from their mean. */
const DISTANCE = onnxFile({
  nodes: [
    ['MatMul', ['x', 'w'], ['off']],
    ['Abs', ['off'], ['d']],
    ['Add', ['d', 'one'], ['more']],
    ['Div', ['d', 'more'], ['y']],
  ],
  constants: [
    ['w', [4, 1], [-0.25, -0.25, -0.25, 0.75]],
    ['one', [1, 1], [1]],
  ],
  inputs: [['x', [1, 4]]],
  outputs: [['y', [1, 1]]],
});

async function openModelAs(bytes: Uint8Array, entry: object) {
  const folder = folderWith({ 'model.onnx': bytes });
  const opened = await openIn(folder, {
    model: { onnx: './model.onnx', time_limit_ms: PATIENT_MS, ...entry },
  });
  return { opened, kind: () => opened.kind('model'), reason: opened.unavailable.get('model') };
}

test('a model that scores says how unusual the window is that ends with the sample', async () => {
  const { kind } = await openModelAs(DISTANCE, { window: 4, output: 'score', threshold: 0.7 });
  expect(kind()).toMatchObject({
    what: 'an ONNX model that scores the last 4 values',
    defaultThreshold: 0.7,
  });
  const detector = kind().create({});
  let state = detector.init();
  const seen = [1, 1, 1, 1, 5].map((value, i) => {
    const { state: next, judgement } = detector.observe(state, { atMs: i, value });
    state = next;
    return [judgement.ready, judgement.score, judgement.explain()];
  });
  expect(seen).toEqual([
    [false, 0, 'too few values yet for the model: 1 of 4'],
    [false, 0, 'too few values yet for the model: 2 of 4'],
    [false, 0, 'too few values yet for the model: 3 of 4'],
    [true, 0, 'the model scores the last 4 values'],
    [true, 0.75, 'the model scores the last 4 values'],
  ]);
});

test('a forecast is judged by how far forecasts were off before', async () => {
  // The next point of a line through the last two.
  const { kind } = await openModelAs(weightedSum([0, 0, -1, 2]), {
    ...{ window: 4, output: 'prediction', normalisation: 'zscore' },
  });
  const detector = kind().create({});
  const valueAt = (i: number): number => 1000 + i * 3 + Math.sin(i * 12.9898) * 2;
  let state = detector.init();
  let highest = 0;
  for (let i = 0; i < 300; i++) {
    const observed = detector.observe(state, { atMs: i, value: valueAt(i) });
    state = observed.state;
    if (i < 120) expect(observed.judgement).toMatchObject({ ready: false, score: 0 });
    else highest = Math.max(highest, observed.judgement.score);
  }
  expect(highest).toBeLessThan(0.999);

  const text = JSON.stringify(detector.toJson(state));
  expect(text.length).toBeLessThan(detector.maxStateBytes);
  const json: unknown = JSON.parse(text);
  const { judgement } = detector.observe(state, { atMs: 300, value: valueAt(300) + 80 });
  expect(judgement).toMatchObject({ ready: true, direction: 1 });
  expect(judgement.score).toBeGreaterThan(0.9999);
  expect(judgement.upper).toBeLessThan(valueAt(300) + 80);
  expect(judgement.lower).toBeLessThan(valueAt(300));
  expect(judgement.explain()).toMatch(
    /^1982 where the model forecast 1902: \d+(\.\d+)? times its usual error$/,
  );
  const again = detector.observe(detector.fromJson(json), { atMs: 300, value: valueAt(300) + 80 });
  expect({ ...again.judgement, explain: null }).toEqual({ ...judgement, explain: null });
});

test('a model is one with its file: the state of another is refused', async () => {
  const entry = { window: 4, output: 'prediction' };
  const { kind } = await openModelAs(weightedSum([0, 0, 0, 1]), entry);
  const { kind: other } = await openModelAs(weightedSum([0, 0, 0.5, 0.5]), entry);
  const json = kind().create({}).toJson('{"values":[]}');
  expect(() => other().create({}).fromJson(json)).toThrow('not the state of model model.onnx');
});

test.each([
  [[4], 4],
  [['batch', 4], 4],
  [['batch', 'time'], 4],
  [['batch', 'time', 1], 4],
  [[1, 1, 4], 4],
  [[1, 4, 1], 4],
] as const)('a model may take its window in the shape %j', async (shape, window) => {
  const { reason } = await openModelAs(weightedSum([1, 1, 1, 1], shape), {
    ...{ window, output: 'prediction' },
  });
  expect(reason).toBeUndefined();
});

const pass = [['Identity', ['x'], ['y']]] as const;
test.each([
  ['another window', DISTANCE, 5, 'the model takes the shape [1, 4], which 5 values do not fill'],
  ['no model', Buffer.from('not a model'), 4, 'is not a model that can be run: '],
  [
    'several numbers',
    onnxFile({ nodes: pass, inputs: [['x', [4]]], outputs: [['y', [4]]] }),
    4,
    'the model answers with 4 values; it must be one number',
  ],
  [
    'two inputs',
    onnxFile({
      nodes: [['Add', ['x', 'z'], ['y']]],
      inputs: [
        ['x', [1]],
        ['z', [1]],
      ],
      outputs: [['y', [1]]],
    }),
    1,
    'the model takes 2 inputs; it must take one',
  ],
  [
    'whole numbers',
    onnxFile({
      nodes: [['Cast', ['x'], ['y']]],
      inputs: [['x', [1]]],
      outputs: [['y', [1]]],
      inputType: 7,
    }),
    1,
    /int64; it must be float32 or float64|is not a model that can be run/,
  ],
])('a model with %s is not loaded', async (_, bytes, window, why) => {
  const { reason } = await openModelAs(bytes, { window, output: 'prediction' });
  expect(reason).toMatch(/^Detector model could not be loaded: /);
  expect(reason).toMatch(why);
});

test('a model file that is not there is told of', async () => {
  const opened = await openIn(folderWith({}), {
    gone: { onnx: './gone.onnx', window: 4, output: 'prediction' },
  });
  expect(opened.unavailable.get('gone')).toMatch(/its model cannot be read: ENOENT.*gone\.onnx/);
});

test('without the runtime a model says which package to install', async () => {
  const folder = folderWith({ 'model.onnx': DISTANCE });
  const opening = openModel(path.join(folder, 'model.onnx'), 4, () =>
    Promise.reject(new Error("Cannot find package 'onnxruntime-node'")),
  );
  await expect(opening).rejects.toThrow(
    "models need the package onnxruntime-node, which is not installed or does not run here (Cannot find package 'onnxruntime-node'); install it with: npm install onnxruntime-node@",
  );
});

const ROOT = onnxFile({
  nodes: [['Sqrt', ['x'], ['y']]],
  inputs: [['x', [1]]],
  outputs: [['y', [1]]],
});

test('a score that is no number fails for that sample alone', async () => {
  const { kind } = await openModelAs(ROOT, { window: 1, output: 'score', threshold: 0.9 });
  const detector = kind().create({});
  const { state } = detector.observe(detector.init(), { atMs: 1, value: 1 });
  expect(() => detector.observe(state, { atMs: 2, value: -1 })).toThrow(
    'Detector model gave a malformed answer: score is NaN; it must be a number from 0 to 1',
  );
  expect(detector.observe(state, { atMs: 3, value: 0.25 }).judgement.score).toBe(0.5);
});

test('a forecast that is no number says nothing of the sample, and the window moves on', async () => {
  const { kind } = await openModelAs(ROOT, { window: 1, output: 'prediction' });
  const detector = kind().create({});
  let state = detector.init();
  const said = [-1, 4, 2].map((value, atMs) => {
    const observed = detector.observe(state, { atMs, value });
    state = observed.state;
    return [observed.judgement.ready, observed.judgement.explain()];
  });
  expect(said).toEqual([
    [false, 'too few values yet for the model: 0 of 1'],
    [false, 'the model forecast NaN'],
    [false, 'too few forecasts yet to say how far they are off: 1'],
  ]);
});

/** The processes of models that this one has started. */
function modelProcesses(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const parent = / \S (\d+) /.exec(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))?.[1];
        const isModel = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('modelMain');
        return Number(parent) === process.pid && isModel;
      } catch {
        return false; // no process, or one that has just ended
      }
    });
}

test('a crash of the runtime ends its process and not the server', async (context) => {
  if (!existsSync('/proc/self/stat')) context.skip('no /proc to find the process in');
  const folder = folderWith({ 'model.onnx': DISTANCE });
  let skippedMs = 0;
  const entry = { onnx: './model.onnx', window: 4, output: 'score', threshold: 0.7 };
  const opened = await openIn(
    folder,
    { model: { ...entry, time_limit_ms: PATIENT_MS } },
    () => performance.now() + skippedMs,
  );
  const detector = opened.kind('model').create({});
  let state = detector.init();
  for (let i = 0; i < 4; i++) ({ state } = detector.observe(state, { atMs: i, value: 1 }));
  for (const pid of modelProcesses()) process.kill(pid, 'SIGSEGV');
  await vi.waitFor(() => {
    expect(modelProcesses()).toEqual([]);
  });
  expect(() => detector.observe(state, { atMs: 5, value: 5 })).toThrow(/Detector model ended/);
  skippedMs += 1_001;
  await vi.waitFor(
    () => {
      expect(detector.observe(state, { atMs: 5, value: 5 }).judgement.score).toBe(0.75);
    },
    { timeout: 20_000 },
  );
  await opened.close();
  await vi.waitFor(() => {
    expect(modelProcesses()).toEqual([]);
  });
});

test('a model that takes more memory than it may is not loaded', async () => {
  const large = onnxFile({
    nodes: [
      ['ConstantOfShape', ['square'], ['zeros']],
      ['Add', ['zeros', 'x'], ['a']],
      ['ReduceMax', ['a'], ['m']],
      ['Reshape', ['m', 'one'], ['y']],
    ],
    constants: [
      ['square', [2], [8_000n, 8_000n]],
      ['one', [1], [1n]],
    ],
    inputs: [['x', [1]]],
    outputs: [['y', [1]]],
  });
  const entry = { window: 1, output: 'prediction', memory_mb: 200 };
  const { reason } = await openModelAs(large, entry);
  expect(reason).toContain('it holds more than 200 MB (memory_mb) once it is loaded');
});

test('a model that takes too long is stopped, and comes back', async () => {
  const size = 1_500n;
  const slow = onnxFile({
    nodes: [
      ['ConstantOfShape', ['square'], ['zeros']],
      ['Add', ['zeros', 'x'], ['a']],
      ['MatMul', ['a', 'a'], ['b']],
      ['MatMul', ['b', 'a'], ['c']],
      ['ReduceMax', ['c'], ['m']],
      ['Reshape', ['m', 'one'], ['y']],
    ],
    constants: [
      ['square', [2], [size, size]],
      ['one', [1], [1n]],
    ],
    inputs: [['x', [1]]],
    outputs: [['y', [1]]],
  });
  const folder = folderWith({ 'slow.onnx': slow });
  let skippedMs = 0;
  const opened = await openIn(
    folder,
    {
      slow: { onnx: './slow.onnx', window: 1, output: 'score', threshold: 0.9, time_limit_ms: 20 },
    },
    () => performance.now() + skippedMs,
  );
  const detector = opened.kind('slow').create({});
  const failure = (): string => {
    try {
      detector.observe('', { atMs: 1, value: 0 });
      return 'none';
    } catch (error) {
      return (error as DetectorFailed).failure;
    }
  };
  for (let round = 0; round < 2; round++) {
    await vi.waitFor(
      () => {
        expect(failure()).toBe('time_limit');
      },
      { timeout: 20_000 },
    );
    skippedMs += 60_001;
  }
  expect(opened.restarts).toEqual(['slow']);
});
