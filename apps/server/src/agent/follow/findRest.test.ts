import { describe, expect, it } from 'vitest';
import type { SiblingLog } from '../ports.ts';
import { findRest } from './findRest.ts';

const PATH = '/var/log/app.log';
const mark = { device: '1', inode: '10', offset: 500, head: { bytes: 256, hash: 'ours' } };

function sibling(suffix: string, over: Partial<SiblingLog> = {}): SiblingLog {
  return {
    path: PATH + suffix,
    device: '1',
    inode: '99',
    sizeBytes: 1000,
    modifiedAtMs: 0,
    headHash: 'other',
    ...over,
  };
}

function partsOf(siblings: SiblingLog[]) {
  const { parts, isComplete } = findRest(PATH, mark, siblings);
  return [
    isComplete,
    ...parts.map(({ file, fromOffset }) => `${file.path.slice(PATH.length)}@${String(fromOffset)}`),
  ];
}

describe('findRest', () => {
  it('finds the file under its new name', () => {
    const renamed = sibling('.old', { inode: '10', headHash: 'ours' });
    expect(partsOf([sibling('.2.bak'), renamed])).toEqual([true, '.old@500']);
  });

  it('finds every part that was written after it, oldest first', () => {
    expect(
      partsOf([
        sibling('.1', { modifiedAtMs: 30 }),
        sibling('.2', { modifiedAtMs: 20 }),
        sibling('.3', { inode: '10', headHash: 'ours', modifiedAtMs: 10 }),
        sibling('.4', { modifiedAtMs: 5 }),
      ]),
    ).toEqual([true, '.3@500', '.2@0', '.1@0']);
  });

  it('finds the copy that copytruncate made, by its first bytes', () => {
    expect(partsOf([sibling('.1', { headHash: 'ours' })])).toEqual([true, '.1@500']);
  });

  it('is not taken in by a file that got the same inode number', () => {
    expect(partsOf([sibling('.1', { inode: '10' })])).toEqual([false]);
  });

  it('is not taken in by a file that begins alike but is shorter than what was read', () => {
    expect(partsOf([sibling('.1', { headHash: 'ours', sizeBytes: 499 })])).toEqual([false]);
  });

  it('leaves other logs alone whose name begins alike', () => {
    const renamed = sibling('-20261123', { inode: '10', headHash: 'ours' });
    const others = ['-debug', '.1.txt', '.errors', '2'].map((suffix) =>
      sibling(suffix, { modifiedAtMs: 99 }),
    );
    expect(partsOf([renamed, ...others])).toEqual([true, '-20261123@500']);
  });

  it('misses nothing when nothing had been read', () => {
    expect(findRest(PATH, { ...mark, offset: 0 }, []).isComplete).toBe(true);
  });
});
