import type { Problem } from '@batcave/shared/api';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import { useMemo, useState } from 'react';
import { useBlockedBy, useCall } from '../../paneKit/index.ts';
import { type Fields, NEW_RULE } from './ruleForm.ts';
import { placeFault, readRuleText } from './ruleProblems.ts';
import { inputOf, writeOrdered } from './ruleText.ts';
import { usePreview } from './usePreview.ts';
import { useServerCheck } from './useServerCheck.ts';

/** Why a rule was not saved. */
export type Refusal =
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Somebody saved another version in the meantime. */
  | { readonly kind: 'conflict'; readonly theirs: Rule }
  /** Somebody deleted it in the meantime. */
  | { readonly kind: 'gone' };

/**
 * A rule under edit: its text, what keeps it from being saved, and what became of saving.
 *
 * @param stored the version that is edited; `undefined` for a new rule
 */
export function useRuleEdit(
  stored: Rule | undefined,
  first: Fields | undefined,
  onSaved: (rule: Rule) => void,
) {
  const call = useCall();
  const mayWrite = useBlockedBy('sentry.policy.write');
  const mayRead = useBlockedBy('sentry.read');
  const [base, setBase] = useState(stored);
  const [saved, setSaved] = useState(() =>
    stored === undefined ? writeOrdered(first ?? NEW_RULE) : writeOrdered(inputOf(stored)),
  );
  const [text, setText] = useState(saved);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSaving, setSaving] = useState(false);
  const read = useMemo(() => readRuleText(text), [text]);
  const isFormed = read.faults.length === 0;
  const check = useServerCheck(isFormed && mayWrite === null ? text : null, base?.rule_id);
  const faults = useMemo(
    () => [...read.faults, ...check.faults.map((fault) => placeFault(read, text, fault))],
    [read, text, check.faults],
  );
  const preview = usePreview();
  const [firstFault] = faults;
  const isDirty = text !== saved || base === undefined;
  const wrong =
    firstFault === undefined ? null : `Line ${String(firstFault.line)}: ${firstFault.message}`;
  const blockedBy = isSaving
    ? 'It is being saved'
    : (mayWrite ?? wrong ?? (isDirty ? null : 'Nothing is changed'));

  const previewBlocked = mayRead ?? preview.blockedBy ?? wrong;

  async function told(
    answer: Promise<{ ok: true; value: Rule } | { ok: false; problem: Problem }>,
  ) {
    setSaving(true);
    setRefusal(null);
    const result = await answer;
    if (!result.ok) {
      setRefusal(await explain(result.problem));
      setSaving(false);
      return;
    }
    setSaving(false);
    onSaved(result.value);
  }

  /** A refusal for a version is told with the version that is there now. */
  async function explain(problem: Problem): Promise<Refusal> {
    if (base === undefined) return { kind: 'refused', problem };
    if (problem.code === 'not_found') return { kind: 'gone' };
    if (problem.code !== 'state_conflict') return { kind: 'refused', problem };
    const now = await call('policies.get', { params: { rule_id: base.rule_id } });
    if (now.ok && now.value.version !== base.version)
      return { kind: 'conflict', theirs: now.value };
    return { kind: 'refused', problem };
  }

  function write(version: number): void {
    const body = read.rule as RuleInput;
    if (base === undefined) void told(call('policies.create', { body }));
    else
      void told(
        call('policies.update', {
          params: { rule_id: base.rule_id },
          query: { if_version: version },
          body,
        }),
      );
  }

  return {
    ...{
      base,
      text,
      began: saved,
      read,
      faults,
      refusal,
      isDirty,
      blockedBy,
      preview,
      isChecked: check.isKnown,
    },
    setText: (next: string) => {
      setText(next);
      setRefusal((before) => (before?.kind === 'refused' ? null : before));
    },
    setRule: (rule: Fields) => {
      setText(JSON.stringify(rule, null, 2));
    },
    save: () => {
      if (blockedBy === null) write(base?.version ?? 0);
    },
    /** Saves over the version of somebody else. */
    saveOver: (theirs: Rule) => {
      setBase(theirs);
      write(theirs.version);
    },
    /** Goes on with the version of somebody else; what was edited here is given up. */
    takeTheirs: (theirs: Rule) => {
      const next = writeOrdered(inputOf(theirs));
      setBase(theirs);
      setSaved(next);
      setText(next);
      setRefusal(null);
    },
    /** Makes a new rule of one that was deleted in the meantime. */
    saveAsNew: () => {
      setBase(undefined);
      void told(call('policies.create', { body: read.rule as RuleInput }));
    },
    askPreview: () => {
      if (previewBlocked === null) void preview.ask(read.rule as RuleInput, base?.rule_id, text);
    },
    previewBlockedBy: previewBlocked,
  };
}
