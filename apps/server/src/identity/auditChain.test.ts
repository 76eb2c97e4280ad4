import { expect, test } from 'vitest';
import {
  CHAIN_START,
  type ChainedEntry,
  type ChainEnd,
  chainHash,
  type Checkpoint,
  FIRST_HASH,
  verifyChain,
} from './auditChain.ts';

type Stored = ChainedEntry & { readonly hash: string };

function chain(rows: number): Stored[] {
  const entries: Stored[] = [];
  for (let seq = 1; seq <= rows; seq += 1) {
    const entry: ChainedEntry = {
      tenant: 'acme',
      seq,
      at: '2026-11-26T08:00:00.000Z',
      actor: 'console/ana',
      action: 'alert.ack',
      objectType: 'alert',
      objectId: String(seq),
      before: null,
      after: seq % 2 === 0 ? null : '{}',
      traceId: null,
    };
    entries.push({ ...entry, hash: chainHash(entries.at(-1)?.hash ?? FIRST_HASH, entry) });
  }
  return entries;
}

const checkpointAt = ({ seq, hash }: Stored): Checkpoint => ({
  ...{ tenant: 'acme', seq, hash },
  at: '2026-11-26T08:01:00.000Z',
});

/** As it is checked when it is read in pages. */
function verifyInParts(
  entries: readonly Stored[],
  checkpoints: readonly Checkpoint[],
  size: number,
) {
  let end: ChainEnd = CHAIN_START;
  let used = 0;
  for (let from = 0; from < entries.length; from += size) {
    const part = entries.slice(from, from + size);
    const start = used;
    while ((checkpoints[used]?.seq ?? Infinity) <= (part.at(-1)?.seq ?? 0)) used += 1;
    const checked = verifyChain('acme', part, checkpoints.slice(start, used), end);
    if (!checked.ok) return checked;
    ({ end } = checked);
  }
  return verifyChain('acme', [], checkpoints.slice(used), end);
}

test.each([1, 2, 3, 7, 100])('in parts of %i it finds what it finds in one', (size) => {
  const whole = chain(10);
  const checkpoints = [whole[2], whole[6], whole[9]].map((entry) => checkpointAt(entry as Stored));
  const changed = whole.with(6, { ...(whole[6] as Stored), actor: 'console/eve' });
  const cut = whole.slice(0, 8);
  for (const entries of [whole, changed, cut, whole.toSpliced(4, 1), []])
    expect(verifyInParts(entries, checkpoints, size)).toEqual(
      verifyChain('acme', entries, checkpoints),
    );
  expect(verifyInParts(whole, checkpoints, size)).toMatchObject({ ok: true, end: { seq: 10 } });
  expect(verifyInParts(cut, checkpoints, size)).toMatchObject({ fault: { seq: 9 } });
});

test('holds against every checkpoint of a row, not the newest alone', () => {
  const entries = chain(3);
  const good = checkpointAt(entries[2] as Stored);
  const before = { ...good, hash: 'f'.repeat(64) };
  expect(verifyChain('acme', entries, [before, good])).toMatchObject({
    ...{ ok: false, fault: { seq: 3, kind: 'rewritten' } },
  });
  expect(verifyChain('acme', entries, [good, good])).toMatchObject({ ok: true });
});

test('no two entries hash alike because their fields were cut elsewhere', () => {
  const [entry] = chain(1) as [Stored];
  const hash = (fields: Partial<ChainedEntry>): string =>
    chainHash(FIRST_HASH, { ...entry, ...fields });
  expect(hash({ actor: 'ab', action: 'c' })).not.toBe(hash({ actor: 'a', action: 'bc' }));
  expect(hash({ before: null, after: '-' })).not.toBe(hash({ before: '-', after: null }));
  expect(hash({ after: '' })).not.toBe(hash({ after: null }));
});
