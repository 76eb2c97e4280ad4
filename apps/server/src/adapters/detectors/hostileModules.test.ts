import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { DetectorFailed } from '../../rules/index.ts';
import { folderWith, moduleSource, openIn, PATIENT_MS } from './testing/moduleFolder.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Beyond its limit a busy machine lets a thread wait. */
const MARGIN_MS = 400;
const SAMPLE = { atMs: 1, value: 1 };

function failureOf(act: () => unknown): DetectorFailed {
  try {
    act();
  } catch (error) {
    if (error instanceof DetectorFailed) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

/** Opens a hostile module as `bad` beside a good one, as detectors ready to be asked. */
async function openBeside(bad: string, limits: object = {}) {
  const folder = folderWith({ 'bad.js': bad, 'good.js': moduleSource('') });
  let skippedMs = 0;
  const opened = await openIn(
    folder,
    {
      bad: { module: './bad.js', ...limits },
      good: { module: './good.js', time_limit_ms: PATIENT_MS },
    },
    () => performance.now() + skippedMs,
  );
  return {
    opened,
    folder,
    bad: opened.kind('bad').create({}),
    good: opened.kind('good').create({}),
    pass: (ms: number) => (skippedMs += ms),
  };
}

test.each([
  ['loops for ever', 'for (;;);'],
  ['sleeps', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'],
  ['backtracks', '/^(a+)+$/.test("a".repeat(60) + "b");'],
  ['fills memory with numbers', 'for (const a = []; ; ) a.push(a.length + 0.5);'],
  ['fills memory with objects', 'for (const a = []; ; ) a.push({ a });'],
  ['fills a map', 'for (let m = new Map(), i = 0; ; i++) m.set(i, i);'],
  ['fills memory with arrays', 'for (const a = []; ; ) a.push(new Array(1e6).fill(1));'],
  ['fills memory with buffers', 'for (const a = []; ; ) a.push(new Uint8Array(1e7).fill(1));'],
  ['never settles', 'return new Promise((r) => setTimeout(r, 60_000));'],
])('a module that %s is stopped at the time limit, and the others go on', async (_, body) => {
  const { opened, bad, good } = await openBeside(moduleSource(`observe() { ${body} },`));
  const startedMs = performance.now();
  const failed = failureOf(() => bad.observe(bad.init(), SAMPLE));
  expect(performance.now() - startedMs).toBeLessThan(50 + MARGIN_MS);
  expect(failed).toMatchObject({
    detector: 'bad',
    failure: 'time_limit',
    message:
      'Detector bad took longer than 50 ms for one sample (time_limit_ms) and was stopped. It may start again in 1s.',
  });
  expect(good.observe(good.init(), SAMPLE).judgement.explain()).toBe('1');
  expect(opened.failures).toEqual([failed]);
});

test('a stopped detector fails at once, comes back after its pause and goes on with the state', async () => {
  const loops = moduleSource(
    'observe({ seen }, { value }) { if (value < 0) for (;;); return { state: { seen: seen + 1 }, score: 0, explanation: String(seen + 1) }; },',
  );
  const { opened, bad, pass } = await openBeside(loops, { time_limit_ms: PATIENT_MS });
  const { state } = bad.observe(bad.init(), SAMPLE);
  failureOf(() => bad.observe(state, { atMs: 2, value: -1 }));
  const startedMs = performance.now();
  expect(failureOf(() => bad.observe(state, SAMPLE))).toMatchObject({
    failure: 'not_running',
    message: expect.stringMatching(
      /^Detector bad is not running: it took longer than 1000 ms/,
    ) as string,
  });
  expect(performance.now() - startedMs).toBeLessThan(MARGIN_MS);
  expect(opened.restarts).toEqual([]);

  pass(1_001);
  await vi.waitFor(
    () => {
      expect(bad.observe(state, SAMPLE).judgement.explain()).toBe('2');
    },
    { timeout: 5_000 },
  );
  expect(opened.restarts).toEqual(['bad']);
});

test('a module that was exchanged is not taken up by a running server', async () => {
  const loops = moduleSource(
    'observe(state, { value }) { if (value < 0) for (;;); return { state, score: 0, explanation: "" }; },',
  );
  const { bad, pass, folder } = await openBeside(loops);
  failureOf(() => bad.observe(bad.init(), { atMs: 1, value: -1 }));
  writeFileSync(path.join(folder, 'bad.js'), loops.replace('1.0.0', '1.1.0'));
  pass(1_001);
  await vi.waitFor(
    () => {
      expect(failureOf(() => bad.observe(bad.init(), SAMPLE)).message).toBe(
        'Detector bad is not running: its module is not the one that was there when the server started; restart the server to use the new one',
      );
    },
    { timeout: 5_000 },
  );
});

test('the pause is twice as long each time, and short again after a calm minute', async () => {
  const loops = moduleSource(
    'observe(state, { value }) { if (value < 0) for (;;); return { state, score: 0, explanation: "" }; },',
  );
  const { bad, pass } = await openBeside(loops, { time_limit_ms: 200 });
  const comeBack = async (): Promise<void> => {
    pass(60_001);
    await vi.waitFor(() => bad.observe(bad.init(), SAMPLE), { timeout: 5_000 });
  };
  const stop = (): string | undefined =>
    /again in (.*)\./.exec(failureOf(() => bad.observe('', { atMs: 1, value: -1 })).message)?.[1];
  const pauses = [stop()];
  for (let i = 0; i < 3; i++) {
    await comeBack();
    pauses.push(stop());
  }
  await comeBack();
  pass(60_000);
  pauses.push(stop());
  expect(pauses).toEqual(['1s', '2s', '4s', '8s', '1s']);
});

test('a module that hoards memory over many samples is stopped, and comes back empty', async () => {
  const hoards = moduleSource(
    'observe({ seen }) { hoard.set(hoard.size, new Array(5e5).fill(seen + 0.5)); return { state: { seen: seen + 1 }, score: 0, explanation: String(hoard.size) }; },',
    'const hoard = new Map();',
  );
  const { bad, pass } = await openBeside(hoards, { memory_mb: 64, time_limit_ms: PATIENT_MS });
  let state = bad.init();
  const failed = failureOf(() => {
    for (let i = 0; i < 40; i++) ({ state } = bad.observe(state, SAMPLE));
  });
  expect(failed).toMatchObject({
    failure: 'memory_limit',
    message:
      'Detector bad held more than 64 MB (memory_mb) and was stopped. It may start again in 1s.',
  });
  pass(1_001);
  await vi.waitFor(
    () => {
      expect(bad.observe(state, SAMPLE).judgement.explain()).toBe('1');
    },
    { timeout: 5_000 },
  );
});

test('garbage is no hoard', async () => {
  const { bad } = await openBeside(
    moduleSource(
      'observe(state) { for (let i = 0; i < 8; i++) new Array(5e5).fill(i + 0.5); return { state, score: 0, explanation: "" }; },',
    ),
    { memory_mb: 64, time_limit_ms: PATIENT_MS },
  );
  let state = bad.init();
  for (let i = 0; i < 15; i++) ({ state } = bad.observe(state, SAMPLE));
});

test.each([
  ['throws', 'throw new TypeError("no such thing");', 'failed: no such thing'],
  ['throws what is no error', 'throw 7;', 'failed: something that is no Error'],
  ['rejects', 'return Promise.reject(new Error("not today"));', 'failed: not today'],
  ['ends the process', 'process.exit(0);', 'failed: a detector may not end the process'],
  ['answers nothing', '', 'gave a malformed answer: it is missing; it must be { state, score'],
  [
    'answers with a score that is no number',
    'return { state, score: "1", explanation: "" };',
    'gave a malformed answer: score is the text "1"; it must be a number from 0 to 1',
  ],
  [
    'answers NaN',
    'return { state, score: NaN, explanation: "" };',
    'gave a malformed answer: score is NaN; it must be a number from 0 to 1',
  ],
  [
    'answers a huge state',
    'return { state: "x".repeat(1e7), score: 0, explanation: "" };',
    'gave a malformed answer: its state has 10000002 bytes as JSON; it may have 60000',
  ],
])('a module that %s fails for that sample alone', async (_, body, message) => {
  const source = moduleSource(
    `observe(state, { value }) { if (value < 0) { ${body} } else return { state, score: 0.5, explanation: "" }; },`,
  );
  const { bad, opened } = await openBeside(source, { time_limit_ms: PATIENT_MS });
  const { state } = bad.observe(bad.init(), SAMPLE);
  const failed = failureOf(() => bad.observe(state, { atMs: 2, value: -1 }));
  expect(failed.message).toContain(`Detector bad ${message}`);
  expect(bad.observe(state, SAMPLE).judgement.score).toBe(0.5);
  expect(opened.restarts).toEqual([]);
});

test('a module that can never answer ends, which is told at once', async () => {
  const { bad } = await openBeside(moduleSource('observe: () => new Promise(() => undefined),'), {
    time_limit_ms: PATIENT_MS,
  });
  const startedMs = performance.now();
  expect(failureOf(() => bad.observe('', SAMPLE))).toMatchObject({ failure: 'ended' });
  expect(performance.now() - startedMs).toBeLessThan(PATIENT_MS);
});

test('a state with __proto__ changes no prototype, here or there', async () => {
  const { bad, good } = await openBeside(
    moduleSource(
      `init: () => ({}),
       observe: () => ({
         state: JSON.parse('{"__proto__":{"score":1,"admin":true},"constructor":{"prototype":{"admin":true}}}'),
         score: 0.5, explanation: String({}.admin),
       }),`,
    ),
    { time_limit_ms: PATIENT_MS },
  );
  const once = bad.observe(bad.init(), SAMPLE);
  const twice = bad.observe(bad.fromJson(bad.toJson(once.state)), SAMPLE);
  expect(twice.judgement.explain()).toBe('undefined');
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
  expect(good.observe(good.init(), SAMPLE).judgement.score).toBe(0);
});

test('a module that breaks its own JavaScript harms itself alone', async () => {
  const { bad, good } = await openBeside(
    moduleSource(
      `observe() { JSON.stringify = () => '"x'; Buffer.prototype.write = () => 2 ** 31 - 1; return { state: 1, score: 0.5, explanation: '' }; },`,
    ),
    { time_limit_ms: PATIENT_MS },
  );
  const failed = failureOf(() => bad.observe(bad.init(), SAMPLE));
  expect(failed.message).toContain('gave a malformed answer: its state is not JSON that fits');
  expect(good.observe(good.init(), SAMPLE).judgement.explain()).toBe('1');
});
