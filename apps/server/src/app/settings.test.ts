import path from 'node:path';
import { expect, test } from 'vitest';
import {
  defaultDataDir,
  readSettings,
  type Setting,
  SETTINGS,
  settingsFromEnvironment,
} from './settings.ts';

const read = (values: Record<string, unknown>) => readSettings([{ origin: 'test', values }]);

test('has a default for everything, and durations in milliseconds', () => {
  const settings = readSettings([]);
  expect(settings).toMatchObject({
    port: 9443,
    retention: 90 * 86_400_000,
    starter_rules: true,
    host: '127.0.0.1',
  });
  expect(settings.data_dir).toBe(path.resolve(defaultDataDir()));
});

test.each((SETTINGS as readonly Setting[]).map((setting) => [setting.name, setting] as const))(
  'takes the ends of the range of %s and nothing beyond',
  (name, setting) => {
    if (setting.kind === 'number') {
      expect(read({ [name]: setting.min })).toHaveProperty(name, setting.min);
      expect(read({ [name]: String(setting.max) })).toHaveProperty(name, setting.max);
      for (const wrong of [setting.min - 1, setting.max + 1, setting.min + 0.5, '', 'x', null])
        expect(() => read({ [name]: wrong })).toThrow(/must be a whole number from/);
    }
    if (setting.kind === 'duration') {
      expect(read({ [name]: `${String(setting.minMs)}ms` })).toHaveProperty(name, setting.minMs);
      expect(read({ [name]: `${String(setting.maxMs)}ms` })).toHaveProperty(name, setting.maxMs);
      for (const wrong of [
        `${String(setting.minMs - 1)}ms`,
        `${String(setting.maxMs + 1)}ms`,
        '5',
        5,
        '',
      ])
        expect(() => read({ [name]: wrong })).toThrow(/must be a duration from/);
    }
    if (setting.kind === 'flag') {
      for (const yes of [true, 'true', ''])
        expect(read({ [name]: yes })).toHaveProperty(name, true);
      for (const no of [false, 'false']) expect(read({ [name]: no })).toHaveProperty(name, false);
      expect(() => read({ [name]: 'yes' })).toThrow('must be true or false');
    }
    if (setting.kind === 'text') expect(() => read({ [name]: 7 })).toThrow(/must be a text/);
  },
);

test('lets the later origin win', () => {
  const origins = [
    { origin: 'file', values: { port: 1, host: 'a' } },
    { origin: 'environment', values: { port: '2' } },
  ];
  expect(readSettings(origins)).toMatchObject({ port: 2, host: 'a' });
});

test('says of an unknown name where it stands and which one is meant', () => {
  expect(() => read({ retentoin: '5d' })).toThrow(
    'test: there is no setting retentoin. Did you mean retention?',
  );
});

test('reads every variable of the environment that begins with its name, and no other', () => {
  const env = { BATCAVE_PORT: '1', BATCAVE_DATA_DIR: '/x', PATH: '/bin', batcave_host: 'no' };
  expect(settingsFromEnvironment(env)).toEqual({
    origin: 'environment',
    values: { port: '1', data_dir: '/x' },
  });
});

test('keeps settings from being changed', () => {
  expect(Object.isFrozen(readSettings([]))).toBe(true);
});
