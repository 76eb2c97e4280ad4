import { expect, test, vi } from 'vitest';
import type { Detector, Judgement } from '../../rules/index.ts';
import { MAX_STATE_BYTES } from './limits.ts';
import type { DetectorModule } from './worker/DetectorModule.ts';
import { folderWith, moduleSource, openIn, PATIENT_MS } from './testing/moduleFolder.ts';

/** Exponentially weighted, so that each digit of the state counts. */
const LEVEL = `
  export default {
    name: 'level', version: '2.1.0', what: 'how far a value is from a level that follows it',
    defaultThreshold: 0.995,
    parameters: { weight: { default: 0.1, min: 0.01, max: 1, what: 'of the newest value' } },
    init: ({ weight }) => ({ level: 0, spread: 0, weight }),
    observe(state, { at_ms, value }, { weight }) {
      const error = value - state.level;
      state.level += weight * error;
      state.spread += weight * (Math.abs(error) - state.spread);
      return {
        state, ready: at_ms > 5, score: 1 - Math.exp(-Math.abs(error) / state.spread),
        lower: state.level - state.spread, upper: state.level + state.spread,
        direction: Math.sign(error), explanation: 'off by ' + error,
      };
    },
  };`;

const at = (i: number) => ({ atMs: i, value: Math.sin(i) * 10 + (i % 17 === 0 ? 40.1 : 0) });

function run(detector: Detector, from: number, to: number, state: unknown = detector.init()) {
  const judgements: (Omit<Judgement, 'explain'> & { because: string })[] = [];
  for (let i = from; i < to; i++) {
    const observed = detector.observe(state, at(i));
    const { explain, ...judgement } = observed.judgement;
    judgements.push({ ...judgement, because: explain() });
    state = observed.state;
  }
  return { state, judgements };
}

async function openLevel(version = '2.1.0') {
  const folder = folderWith({ 'level.js': LEVEL.replace('2.1.0', version) });
  const opened = await openIn(folder, {
    mine: { module: './level.js', time_limit_ms: PATIENT_MS },
  });
  return opened.kind('mine');
}

test('a module is a kind of detector under the name that the server gave it', async () => {
  expect(await openLevel()).toMatchObject({
    name: 'mine',
    what: 'how far a value is from a level that follows it',
    parameters: { weight: { default: 0.1, min: 0.01, max: 1, what: 'of the newest value' } },
    defaultThreshold: 0.995,
  });
});

test('a module judges in its thread as it would judge here', async () => {
  const kind = await openLevel();
  const { judgements } = run(kind.create({ weight: 0.3 }), 1, 300);
  const { default: here } = (await import(`data:text/javascript,${encodeURIComponent(LEVEL)}`)) as {
    default: DetectorModule;
  };
  const parameters = { weight: 0.3 };
  let state = here.init(parameters);
  const expected = judgements.map((_, i) => {
    const { atMs: at_ms, value } = at(i + 1);
    const said = here.observe(state, { at_ms, value }, parameters) as Record<string, unknown>;
    const { explanation: because, state: next, ...judgement } = said;
    state = next;
    return { ...judgement, because, ...(at_ms <= 5 && { score: 0 }) };
  });
  expect(judgements).toEqual(expected);
});

test('a state goes on exactly after it was JSON, in another thread too', async () => {
  const [first, second] = [await openLevel(), await openLevel()];
  const whole = run(first.create({ weight: 0.3 }), 1, 300);
  const begun = run(first.create({ weight: 0.3 }), 1, 150);
  const json: unknown = JSON.parse(
    JSON.stringify(first.create({ weight: 0.3 }).toJson(begun.state)),
  );
  const other = second.create({ weight: 0.3 });
  const rest = run(other, 150, 300, other.fromJson(json));
  expect([...begun.judgements, ...rest.judgements]).toEqual(whole.judgements);
  expect(rest.state).toEqual(whole.state);
});

test('a fresh state goes through JSON too', async () => {
  const detector = (await openLevel()).create({ weight: 0.3 });
  const fresh = detector.fromJson(JSON.parse(JSON.stringify(detector.toJson(detector.init()))));
  expect(run(detector, 1, 20, fresh)).toEqual(run(detector, 1, 20));
});

test('the state of other parameters, another version or nothing is refused', async () => {
  const kind = await openLevel();
  const detector = kind.create({ weight: 0.3 });
  const json = detector.toJson(run(detector, 1, 5).state);
  expect(() => kind.create({ weight: 0.2 }).fromJson(json)).toThrow(
    'This is not the state of mine level 2.1.0 weight=0.2.',
  );
  const next = (await openLevel('2.2.0')).create({ weight: 0.3 });
  expect(() => next.fromJson(json)).toThrow('not the state of mine level 2.2.0');
  for (const wrong of [
    undefined,
    null,
    7,
    {},
    { of: 'mine' },
    [],
    { ...(json as object), state: 1 },
  ])
    expect(() => detector.fromJson(wrong)).toThrow('not the state');
});

test('series are kept apart: the thread remembers none', async () => {
  const folder = folderWith({ 'count.js': moduleSource('') });
  const detector = (
    await openIn(folder, { c: { module: './count.js', time_limit_ms: PATIENT_MS } })
  )
    .kind('c')
    .create({});
  let [a, b] = [detector.init(), detector.init()];
  for (let i = 0; i < 5; i++) {
    a = detector.observe(a, at(i)).state;
    if (i < 2) b = detector.observe(b, at(i)).state;
  }
  expect([detector.toJson(a), detector.toJson(b)]).toMatchObject([
    { state: '{"seen":5}' },
    { state: '{"seen":2}' },
  ]);
});

test('an answer may be a promise', async () => {
  const folder = folderWith({
    'later.js': moduleSource(
      'async observe(state) { await new Promise((done) => setTimeout(done, 5)); return { state, score: 0.5, explanation: "later" }; },',
    ),
  });
  const opened = await openIn(folder, {
    later: { module: './later.js', time_limit_ms: PATIENT_MS },
  });
  const detector = opened.kind('later').create({});
  const { judgement } = detector.observe(detector.init(), at(1));
  expect([judgement.score, judgement.explain()]).toEqual([0.5, 'later']);
});

test('a module may be TypeScript, or a package installed beside the file with what it needs', async () => {
  const folder = folderWith({
    'typed.ts': moduleSource('', 'const seen: number = 1; export type X = typeof seen;'),
    'node_modules/shop-detector/package.json':
      '{"name":"shop-detector","exports":{"import":"./main.mjs"}}',
    'node_modules/shop-detector/main.mjs': moduleSource(
      'observe: (state) => ({ state, score: limit.score, explanation: "" }),',
      `import limit from 'shop-limit';`,
    ),
    'node_modules/shop-limit/index.js': 'module.exports = { score: 0.25 };',
  });
  const opened = await openIn(folder, {
    typed: { module: './typed.ts', time_limit_ms: PATIENT_MS },
    shop: { module: 'shop-detector', time_limit_ms: PATIENT_MS },
  });
  expect([...opened.unavailable]).toEqual([]);
  const shop = opened.kind('shop').create({});
  expect(shop.observe(shop.init(), at(1)).judgement.score).toBe(0.25);
});

vi.setConfig({ testTimeout: 30_000 });

test('the largest state fits, one that is larger fails and leaves the one before', async () => {
  const folder = folderWith({
    'grow.js': moduleSource(
      `observe: (state, { value }) => ({ state: { text: 'ä'.repeat(value) }, score: 0, explanation: '' }),`,
    ),
  });
  const opened = await openIn(folder, { grow: { module: './grow.js', time_limit_ms: PATIENT_MS } });
  const detector = opened.kind('grow').create({});
  const { state } = detector.observe(detector.init(), { atMs: 1, value: 29_994 });
  const size = Buffer.byteLength(JSON.stringify(detector.toJson(state)));
  expect(size).toBeGreaterThan(60_000);
  expect(size).toBeLessThanOrEqual(Math.min(MAX_STATE_BYTES, detector.maxStateBytes));
  expect(() => detector.observe(state, { atMs: 2, value: 29_995 })).toThrow(
    'Detector grow gave a malformed answer: its state has 60001 bytes as JSON; it may have 60000',
  );
  expect(detector.observe(state, { atMs: 3, value: 1 }).judgement.score).toBe(0);
});
