import { describe, expect, it } from 'vitest';
import type { ServerProgram } from '../../ipc/contract.ts';
import {
  followVersion,
  NO_SERVER_VERSION,
  type ServerVersion,
  SETTLED_MS,
  settledVersion,
} from './serverVersion.ts';

const program = (version: string, fields: Partial<ServerProgram> = {}): ServerProgram => ({
  ...{ version, isForeign: false, unknownFrames: [], ...fields },
});

/** What a page knows after those frames: when, which version, and whether there was a connection. */
function after(
  ...frames: readonly (readonly [number, ServerProgram | string | null, boolean?])[]
): ServerVersion {
  return frames.reduce<ServerVersion>(
    (view, [nowMs, told, isConnected = true]) =>
      followVersion(view, {
        program: typeof told === 'string' ? program(told) : told,
        ...{ isConnected, nowMs },
      }),
    NO_SERVER_VERSION,
  );
}
const settled = (view: ServerVersion, nowMs: number) => settledVersion(view, nowMs)?.version;

describe('the version of the server', () => {
  it('is that of the first greeting; a server that tells none changes nothing', () => {
    expect(after([0, null], [1, '1.0.0'], [2, null], [3, '1.0.0'])).toEqual({
      ...{ started: '1.0.0', other: null },
    });
  });

  it('counts as another one when that alone was told for two minutes', () => {
    const view = after([0, '1.0.0'], [1_000, '1.1.0'], [60_000, '1.1.0']);
    expect(settled(view, 1_000 + SETTLED_MS - 1)).toBeUndefined();
    expect(settled(view, 1_000 + SETTLED_MS)).toBe('1.1.0');
  });

  it('does not settle while servers of a cluster run several', () => {
    const mixed = after([0, '1.0.0'], [1_000, '1.1.0'], [90_000, '1.0.0'], [100_000, '1.1.0']);
    expect(settled(mixed, 1_000 + SETTLED_MS)).toBeUndefined();
    expect(settled(mixed, 100_000 + SETTLED_MS)).toBe('1.1.0');
    expect(settled(after([0, '1.0.0'], [1, '1.1.0'], [2, '1.0.0']), SETTLED_MS * 2)).toBe(
      undefined,
    );
  });

  it('settles over a connection that holds: a break begins the time anew', () => {
    const cut = after([0, '1.0.0'], [1_000, '1.1.0'], [100_000, '1.1.0', false]);
    expect(settled(cut, 1_000 + SETTLED_MS)).toBeUndefined();
    expect(settled(cut, 100_000 + SETTLED_MS)).toBe('1.1.0');
  });

  it('settles too when its protocol is not understood, which breaks every connection', () => {
    const foreign = program('2.0.0', { isForeign: true });
    const view = after([0, '1.0.0'], [1_000, foreign, false], [9_000, foreign, false]);
    expect(settled(view, 1_000 + SETTLED_MS)).toBe('2.0.0');
    expect(after([0, foreign, false]).started).toBeNull();
  });

  it('tells what of it was not understood as soon as that is known, without beginning anew', () => {
    const odd = program('1.1.0', { unknownFrames: ['gauge'] });
    const view = after([0, '1.0.0'], [1_000, '1.1.0'], [50_000, odd]);
    expect(settledVersion(view, 1_000 + SETTLED_MS)).toEqual(odd);
  });
});
