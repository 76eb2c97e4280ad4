import type { Problem } from '@batcave/shared/api';
import type { BacktestResult } from '@batcave/shared/replay';
import type { RuleInput } from '@batcave/shared/rules';
import { useEffect, useRef, useState } from 'react';
import { useCall, useNowMs } from '../../paneKit/index.ts';

/** How the question what a rule would have done stands. */
export type Preview =
  | { readonly kind: 'none' }
  | { readonly kind: 'working'; readonly sinceMs: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly result: BacktestResult; readonly text: string };

/**
 * Asks what a rule would have done over the last 24 hours. An answer comes at its end: a window cannot be told
 * of the progress, and can stop waiting but not stop the server.
 */
export function usePreview() {
  const call = useCall();
  const nowMs = useNowMs(1000);
  const [preview, setPreview] = useState<Preview>({ kind: 'none' });
  const [isAtWork, setAtWork] = useState(false);
  const wanted = useRef(0);
  useEffect(
    () => () => {
      wanted.current = -1;
    },
    [],
  );

  async function ask(rule: RuleInput, ruleId: string | undefined, text: string): Promise<void> {
    const turn = (wanted.current += 1);
    setAtWork(true);
    setPreview({ kind: 'working', sinceMs: nowMs });
    const body = { rule, ...(ruleId !== undefined && { rule_id: ruleId }) };
    const answer = await call('policies.backtest', { body });
    if (wanted.current === -1) return;
    setAtWork(false);
    if (wanted.current !== turn) return;
    if (!answer.ok) setPreview({ kind: 'failed', problem: answer.problem });
    else if (answer.value.kind === 'error')
      setPreview({ kind: 'failed', problem: answer.value.problem });
    else if (answer.value.kind === 'result')
      setPreview({ kind: 'done', result: answer.value, text });
    else setPreview({ kind: 'failed', problem: CUT_OFF });
  }

  return {
    preview,
    workedMs: preview.kind === 'working' ? Math.max(0, nowMs - preview.sinceMs) : 0,
    /** Why another one cannot be asked for now; `null` when it can. */
    blockedBy: isAtWork ? 'The server still works on the last preview' : null,
    ask,
    leave: () => {
      wanted.current += 1;
      setPreview({ kind: 'left' });
    },
  };
}

const CUT_OFF: Problem = {
  ...{ type: 'urn:sentry:error:bad_answer', title: 'The answer ended too soon.', status: 0 },
  ...{ code: 'bad_answer', detail: 'The server stopped before it had a result. Ask again.' },
  trace_id: '',
};
