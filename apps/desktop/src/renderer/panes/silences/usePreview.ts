import type { Problem } from '@batcave/shared/api';
import type { SilenceInput, SilencePreview } from '@batcave/shared/dispatch';
import { useEffect, useState } from 'react';
import { useAnswer, useCall } from '../../paneKit/index.ts';

/** Typing is not asking: the server is asked when the typing has paused. */
const ASK_AFTER_MS = 400;

/** What a silence would hide. */
export interface ShownPreview {
  /** Of exactly what is in the form now; `undefined` while that is not known. */
  readonly preview: SilencePreview | undefined;
  /** What the server refuses in it. */
  readonly problem: Problem | null;
}

/** Without the ends that are counted from now: these change with the clock, and the question does not. */
function keyOf(input: SilenceInput | undefined, term: string): string {
  if (input === undefined) return '';
  const { ends_at: ends, ...rest } = input;
  return JSON.stringify(term === '' ? { ...rest, ends } : { ...rest, term });
}

/**
 * Asks for the preview of what is in the form.
 *
 * @param term how long it lasts when that is counted from now; empty: `ends_at` says it
 */
export function usePreview(input: SilenceInput | undefined, term: string): ShownPreview {
  const call = useCall();
  const key = keyOf(input, term);
  const [paused, setPaused] = useState<{ key: string; input: SilenceInput | undefined }>({
    key: '',
    input: undefined,
  });
  // The input of the moment at which the key changed: the clock alone asks nothing anew.
  const text = input === undefined ? '' : JSON.stringify(input);
  const [seen, setSeen] = useState({ key: '', text: '' });
  if (seen.key !== key) setSeen({ key, text });
  useEffect(() => {
    const timer = setTimeout(() => {
      const asked = seen.text === '' ? undefined : (JSON.parse(seen.text) as SilenceInput);
      setPaused({ key: seen.key, input: asked });
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [seen]);
  const asked = paused.input;
  const answer = useAnswer(asked === undefined ? null : paused.key, () =>
    call('silences.preview', { body: asked ?? { kind: 'silence', comment: '-' } }),
  );
  const isSame = asked !== undefined && paused.key === key;
  const isGood = isSame && answer.problem === null;
  return {
    preview: isGood ? answer.value : undefined,
    problem: isSame ? answer.problem : null,
  };
}
