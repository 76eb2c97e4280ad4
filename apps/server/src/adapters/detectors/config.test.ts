import path from 'node:path';
import { expect, test } from 'vitest';
import { DetectorsFileError, readDetectorsFile } from './config.ts';
import { folderWith } from './testing/moduleFolder.ts';

function read(content: unknown, reserved: readonly string[] = []) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const folder = folderWith({ 'detectors.json': text });
  return {
    folder,
    detectors: readDetectorsFile(path.join(folder, 'detectors.json'), new Set(reserved)),
  };
}

test('reads modules and models, with paths from the folder of the file and usual limits', () => {
  const { folder, detectors } = read({
    detectors: {
      mine: { module: './mine.js' },
      shop: { module: 'shop-detector', time_limit_ms: 5, memory_mb: 64 },
      latency: { onnx: 'models/latency.onnx', window: 32, output: 'prediction' },
      strange: {
        ...{ onnx: '/models/strange.onnx', window: 8, output: 'score' },
        ...{ normalisation: 'minmax', threshold: 0.8 },
      },
    },
  });
  expect(detectors).toEqual([
    {
      ...{ name: 'mine', timeLimitMs: 50, memoryMb: 128 },
      source: { kind: 'module', specifier: './mine.js', folder },
    },
    {
      ...{ name: 'shop', timeLimitMs: 5, memoryMb: 64 },
      source: { kind: 'module', specifier: 'shop-detector', folder },
    },
    {
      ...{ name: 'latency', timeLimitMs: 50, memoryMb: 128 },
      source: {
        ...{ kind: 'onnx', file: path.join(folder, 'models/latency.onnx'), window: 32 },
        ...{ output: 'prediction', normalisation: 'none', threshold: 0.9999 },
      },
    },
    {
      ...{ name: 'strange', timeLimitMs: 50, memoryMb: 128 },
      source: {
        ...{ kind: 'onnx', file: '/models/strange.onnx', window: 8 },
        ...{ output: 'score', normalisation: 'minmax', threshold: 0.8 },
      },
    },
  ]);
});

const model = { onnx: 'm.onnx', window: 8, output: 'prediction' };

test.each([
  ['{', /cannot be read: /],
  [[], /: it must be object/],
  [{}, /: it must have required properties detectors/],
  [{ detectors: {}, more: 1 }, /: it must not have additional properties: more/],
  [{ detectors: { 'My-One': { module: './x.js' } } }, /"My-One" cannot be the name of a detector/],
  [{ detectors: { ewma: { module: './x.js' } } }, /: ewma is a detector that every server has/],
  [{ detectors: { a: {} } }, /: \/detectors\/a must have required properties module/],
  [{ detectors: { a: 'x' } }, /: \/detectors\/a must be object/],
  [{ detectors: { a: { module: '' } } }, /: \/detectors\/a\/module must not have fewer/],
  [
    { detectors: { a: { module: './a.js', window: 3 } } },
    /: \/detectors\/a must not have additional properties: window/,
  ],
  [
    { detectors: { a: { module: './a.js', time_limit_ms: 1001 } } },
    /: \/detectors\/a\/time_limit_ms must be <= 1000/,
  ],
  [
    { detectors: { a: { module: './a.js', memory_mb: 31 } } },
    /: \/detectors\/a\/memory_mb must be >= 32/,
  ],
  [{ detectors: { a: { ...model, window: 513 } } }, /: \/detectors\/a\/window must be <= 512/],
  [
    { detectors: { a: { ...model, output: 'both' } } },
    /: \/detectors\/a\/output must be equal to one of the allowed values: score, prediction/,
  ],
  [{ detectors: { a: { ...model, output: 'score' } } }, /\/detectors\/a\/threshold is missing/],
  [
    {
      detectors: Object.fromEntries(
        Array.from({ length: 33 }, (_, i) => [`d${String(i)}`, { module: './x.js' }]),
      ),
    },
    /: \/detectors must not have more than 32 properties/,
  ],
])('refuses a file that is wrong, naming place and limit: %#', (content, message) => {
  expect(() => read(content, ['ewma'])).toThrow(DetectorsFileError);
  expect(() => read(content, ['ewma'])).toThrow(message);
});

test('a file that is not there is told of', () => {
  expect(() => readDetectorsFile('/no/such/detectors.json', new Set())).toThrow(
    /^\/no\/such\/detectors\.json cannot be read: ENOENT/,
  );
});
