import type { Problem } from '@batcave/shared/api';
import type { ImportReport } from '@batcave/shared/rules';
import { useMemo, useState } from 'react';
import { useAnswer, useBlockedBy, useCall, usePaused } from '../../paneKit/index.ts';
import { plural } from '../../ui/format.ts';
import { readImport } from './importText.ts';

export type ImportResult = ImportReport['results'][number];

const ASK_AFTER_MS = 500;
const NONE: readonly ImportResult[] = [];

/** Whether importing it would do something. */
export function isTickable({ outcome }: ImportResult): boolean {
  return outcome === 'created' || outcome === 'updated';
}

/** A document of rules on its way in: what it would do, what of it is wanted, and doing that. */
export function useImport(onDone: (said: string) => void) {
  const call = useCall();
  const mayWrite = useBlockedBy('sentry.policy.write');
  const [text, setText] = useState('');
  const paused = usePaused(text, ASK_AFTER_MS);
  const [without, setWithout] = useState<ReadonlySet<number>>(new Set());
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const read = useMemo(() => readImport(text), [text]);
  const answer = useAnswer(read.ok && mayWrite === null ? paused : null, () => {
    const asked = readImport(paused);
    const policies = asked.ok ? [...asked.policies] : [];
    return call('policies.import', { body: { policies, mode: 'upsert', dry_run: true } });
  });
  const report = text === paused && answer.problem === null ? answer.value : undefined;
  const isKnown = report !== undefined;
  const results = report?.results ?? NONE;
  const wanted = results.flatMap((each) =>
    isTickable(each) && each.index !== null && !without.has(each.index) ? [each.index] : [],
  );

  async function apply(): Promise<void> {
    if (!read.ok) return;
    setSending(true);
    setRefused(null);
    const policies = wanted.map((index) => read.policies[index]);
    const done = await call('policies.import', { body: { policies, mode: 'upsert' } });
    setSending(false);
    if (done.ok)
      onDone(
        `Imported: ${plural(done.value.created, 'rule')} new, ${String(done.value.updated)} changed`,
      );
    else setRefused(done.problem);
  }

  const waits = isSending
    ? 'It is being imported'
    : !read.ok
      ? text.trim() === ''
        ? 'Paste rules or choose a file first'
        : read.fault
      : !isKnown
        ? 'What it would do is not known yet'
        : wanted.length === 0
          ? 'Nothing is ticked'
          : null;
  return {
    ...{ text, read, answer, results, wanted, without, refused, apply, isKnown },
    blockedBy: mayWrite ?? waits,
    setText: (next: string) => {
      setText(next);
      setWithout(new Set());
      setRefused(null);
    },
    tick: (index: number) => {
      const next = new Set(without);
      if (!next.delete(index)) next.add(index);
      setWithout(next);
    },
  };
}
