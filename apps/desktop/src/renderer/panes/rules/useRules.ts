import type { CallResult, Problem } from '@batcave/shared/api';
import { type Rule, RULE_LIMITS } from '@batcave/shared/rules';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useState } from 'react';
import {
  isText,
  useAnnounce,
  useAnswer,
  useBlockedBy,
  useCall,
  useHolds,
  usePaneView,
  useWorkList,
  useReadAge,
} from '../../paneKit/index.ts';
import { switchRule } from './describeRule.ts';
import type { Fields } from './ruleForm.ts';
import { FILTER_KEYS, isSort, joinRows, listRows, type Sort } from './ruleList.ts';
import { inputOf } from './ruleText.ts';

const LOOK_EVERY_MS = 15_000;
const PAGE = 1000;
const UNDO_FOR_MS = 10_000;
/** Rows that are in the document at once; the filter finds the others. */
const MOST_ROWS = 300;

/** What stands over the list. */
export type RulesOver =
  | { readonly kind: 'edit'; readonly rule: Rule }
  | { readonly kind: 'new'; readonly first?: Fields }
  | { readonly kind: 'disable'; readonly rule: Rule }
  | { readonly kind: 'delete'; readonly rule: Rule }
  | { readonly kind: 'versions'; readonly rule: Rule }
  | { readonly kind: 'import' }
  | { readonly kind: 'export' };

/** A switch that can still be turned back. */
interface Undo {
  readonly before: Rule;
  readonly after: Rule;
}

/** Everything the pane can do, apart from how it looks. */
export function useRules(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const call = useCall();
  const announce = useAnnounce();
  const blockedBy = useBlockedBy('sentry.policy.write');
  const mayRead = useHolds('sentry.policy.read');
  const list = useWorkList<RulesOver>({
    ...refs,
    text: usePaneView('filter', '', isText),
    filterKeys: FILTER_KEYS,
  });
  const { filter, activeId, setOver, closeOver } = list;
  const [sort, setSort] = usePaneView<Sort>('sort', 'name', isSort);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [undo, setUndo] = useState<Undo | null>(null);
  const [refused, setRefused] = useState<{ name: string; problem: Problem } | null>(null);
  const answer = useAnswer(mayRead === true ? 'rules' : null, readAll, LOOK_EVERY_MS);
  const statuses = useAnswer(
    mayRead === true ? 'status' : null,
    () => call('policies.status', {}),
    LOOK_EVERY_MS,
  );
  useReadAge(LOOK_EVERY_MS, answer, statuses);
  const all = answer.value;
  const matching = useMemo(
    () => listRows(joinRows(all ?? [], statuses.value), filter.terms, sort),
    [all, statuses.value, filter, sort],
  );
  const rows = matching.slice(0, MOST_ROWS);
  const active = rows.find(({ rule }) => rule.rule_id === activeId)?.rule;
  useEffect(() => {
    if (undo === null) return;
    const timer = setTimeout(() => {
      setUndo(null);
    }, UNDO_FOR_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [undo]);

  async function readAll(): Promise<CallResult<Rule[]>> {
    const rules: Rule[] = [];
    let cursor: string | null = null;
    do {
      const after: { cursor?: string } = cursor === null ? {} : { cursor };
      const page = await call('policies.list', { query: { limit: PAGE, ...after } });
      if (!page.ok) return page;
      rules.push(...page.value.policies);
      cursor = page.value.next_cursor;
    } while (cursor !== null && rules.length < RULE_LIMITS.maxRules);
    return { ok: true, value: rules };
  }

  /** Writes a rule over the version that is shown; whoever was faster is not overwritten. */
  async function put(rule: Rule, body: ReturnType<typeof inputOf>): Promise<Rule | null> {
    setRefused(null);
    const done = await call('policies.update', {
      params: { rule_id: rule.rule_id },
      query: { if_version: rule.version },
      body,
    });
    answer.reload();
    if (done.ok) return done.value;
    setRefused({ name: rule.name, problem: done.problem });
    return null;
  }

  async function turn(rule: Rule, isEnabled: boolean, reason = ''): Promise<void> {
    closeOver();
    const after = await put(rule, switchRule(inputOf(rule), isEnabled, reason));
    if (after === null) return;
    setUndo({ before: rule, after });
    announce(`${rule.name} ${isEnabled ? 'enabled' : 'disabled'}; Z turns it back`);
  }

  async function undoTurn(): Promise<void> {
    if (undo === null) return;
    setUndo(null);
    const back = await put(undo.after, inputOf(undo.before));
    if (back !== null) announce(`${back.name} is as it was`);
  }

  /** Why nothing can be done with the active rule; `null` when it can. */
  const unchangeable = active === undefined ? 'Pick a rule first' : blockedBy;

  function withActive(run: (rule: Rule) => void, needsWrite = true): void {
    const why = needsWrite ? unchangeable : active === undefined ? 'Pick a rule first' : null;
    if (active === undefined || why !== null) announce(why ?? '');
    else run(active);
  }

  function toggle(rule: Rule): void {
    if (blockedBy !== null) announce(blockedBy);
    else if (rule.enabled) setOver({ kind: 'disable', rule });
    else void turn(rule, true);
  }

  function pick(ruleId: string): void {
    const next = new Set(picked);
    if (!next.delete(ruleId)) next.add(ruleId);
    setPicked(next);
  }

  function startNew(): void {
    if (blockedBy !== null) announce(blockedBy);
    else setOver({ kind: 'new' });
  }

  const open = {
    edit: () => {
      withActive((rule) => {
        setOver({ kind: 'edit', rule });
      }, false);
    },
    copy: () => {
      withActive((rule) => {
        setOver({ kind: 'new', first: { ...inputOf(rule), name: `${rule.name} (copy)` } });
      });
    },
    remove: () => {
      withActive((rule) => {
        setOver({ kind: 'delete', rule });
      });
    },
    versions: () => {
      withActive((rule) => {
        setOver({ kind: 'versions', rule });
      }, false);
    },
    import: () => {
      setOver({ kind: 'import' });
    },
    export: () => {
      setOver({ kind: 'export' });
    },
  };

  const COMMANDS: Readonly<Record<string, () => void>> = {
    N: startNew,
    E: open.edit,
    D: open.copy,
    V: open.versions,
    Delete: open.remove,
    'Shift+I': open.import,
    'Shift+E': open.export,
    Space: () => {
      withActive(toggle);
    },
    X: () => {
      if (active !== undefined) pick(active.rule_id);
    },
    B: () => {
      setSort(sort === 'name' ? 'fires' : 'name');
    },
    '/': list.field.focus,
    '.': () => {
      answer.reload();
      statuses.reload();
    },
    ...(undo !== null && { Z: () => void undoTurn(), 'Ctrl+Z': () => void undoTurn() }),
  };

  return {
    ...{ list, answer, statuses, all, matching, rows, sort, active, picked },
    ...{ undo, refused, mayRead, blockedBy, unchangeable, open, startNew },
    ...{ setSort, pick, toggle, turn, undoTurn },
    onKeyDown: (event: KeyboardEvent) => {
      list.takeKey(event, COMMANDS);
    },
    forgetRefusal: () => {
      setRefused(null);
    },
    /** After a sheet has changed something. */
    onDone: (said: string, ruleId?: string) => {
      closeOver();
      if (ruleId !== undefined) list.setActiveId(ruleId);
      announce(said);
      answer.reload();
      statuses.reload();
    },
  };
}
