import type { Alert } from '@batcave/shared/alerts';
import type { Silence } from '@batcave/shared/dispatch';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useState } from 'react';
import {
  parseFilter,
  useAlerts,
  useAnnounce,
  useAnswer,
  useBlockedBy,
  useCall,
  useHolds,
  useIntent,
  useKeyReader,
} from '../../paneKit/index.ts';
import { fitsFilter, KIND_WORDS, sortSilences } from './describeSilence.ts';
import { emptyForm, formLike, type SilenceForm, snoozeForm } from './silenceForm.ts';

const LOOK_EVERY_MS = 5_000;
const ROWS = 500;
export const FILTER_HINT = 'state:active kind:maintenance by:ana words';

/** Which silences are listed. */
export const VIEWS = ['current', 'expired', 'all'] as const;
export type SilencesView = (typeof VIEWS)[number];

/** What stands over the list. */
export type SilencesOver =
  | { readonly kind: 'new'; readonly form: SilenceForm; readonly alert?: Alert }
  | { readonly kind: 'change'; readonly silence: Silence; readonly title: string }
  | { readonly kind: 'expire'; readonly silence: Silence };

/** Everything the pane can do, apart from how it looks. */
export function useSilences(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { gridRef, filterRef } = refs;
  const call = useCall();
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const blockedBy = useBlockedBy();
  const mayRead = useHolds('sentry.alert.read');
  const { byId } = useAlerts();
  const [view, setView] = useState<SilencesView>('current');
  const [query, setQuery] = useState('');
  const [isFilterOpen, setFilterOpen] = useState(false);
  const [filterFocus, setFilterFocus] = useState(0);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [over, setOver] = useState<SilencesOver | null>(null);
  const answer = useAnswer(
    mayRead === true ? view : null,
    () => call('silences.list', { query: { state: view, limit: ROWS } }),
    LOOK_EVERY_MS,
  );
  const all = answer.value?.silences;
  const filter = useMemo(() => parseFilter(query, ['state', 'kind', 'by']), [query]);
  const rows = useMemo(
    () => sortSilences((all ?? []).filter((each) => fitsFilter(each, filter.terms))),
    [all, filter],
  );
  const active = rows.find(({ silence_id: id }) => id === (openId ?? activeId));
  useEffect(() => {
    if (filterFocus > 0) filterRef.current?.focus();
  }, [filterFocus, filterRef]);

  useIntent('silenceAlert', ({ alertId }) => {
    const alert = byId.get(alertId);
    if (alert === undefined) announce('The alert is over: there is nothing to silence');
    else setOver({ kind: 'new', form: snoozeForm(alert), alert });
  });

  function startNew(kind: 'silence' | 'maintenance'): void {
    setOver({ kind: 'new', form: emptyForm(kind) });
  }

  /** Why the active one cannot be changed; `null` when it can. */
  const unchangeable =
    active === undefined
      ? 'Pick one first'
      : active.state === 'expired'
        ? 'It is over: make a new one'
        : blockedBy;

  function change(): void {
    if (active === undefined || unchangeable !== null) announce(unchangeable ?? '');
    else
      setOver({
        ...{ kind: 'change', silence: active },
        title: `Prolong or edit this ${active.kind}`,
      });
  }

  function expire(): void {
    if (active === undefined || unchangeable !== null) announce(unchangeable ?? '');
    else setOver({ kind: 'expire', silence: active });
  }

  function clearFilter(): void {
    setQuery('');
    setFilterOpen(false);
    gridRef.current?.focus();
  }

  /** Escape undoes the innermost thing; `false` when there is none. */
  function goBack(): boolean {
    if (openId !== null) {
      setOpenId(null);
      gridRef.current?.focus();
    } else if (isFilterOpen || query !== '') clearFilter();
    else return false;
    return true;
  }

  function stepView(): void {
    setView(VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length] ?? 'current');
  }

  function focusFilter(): void {
    setFilterOpen(true);
    setFilterFocus((count) => count + 1);
  }

  const COMMANDS: Readonly<Record<string, () => void>> = {
    N: () => {
      startNew('silence');
    },
    'Shift+N': () => {
      startNew('maintenance');
    },
    E: change,
    X: expire,
    V: stepView,
    '/': focusFilter,
    '.': answer.reload,
  };

  function onKeyDown(event: KeyboardEvent): void {
    const key = event.defaultPrevented ? null : readKey(event);
    if (key === null) return;
    const command = COMMANDS[key];
    if (key === 'Escape') {
      if (goBack()) event.preventDefault();
    } else if (command !== undefined) {
      event.preventDefault();
      command();
    }
  }

  return {
    ...{ answer, all, rows, view, query, filter, activeId, openId, over, active, mayRead },
    ...{ unchangeable, setView, setQuery, setActiveId, setOpenId, startNew, change, expire },
    ...{ clearFilter, focusFilter, goBack, onKeyDown },
    isFilterOpen: isFilterOpen || query !== '',
    alertName: (id: string) => {
      const alert = byId.get(id);
      return alert === undefined ? undefined : `${alert.service}: ${alert.summary}`;
    },
    /** Alerts that it hides now, as far as this window knows. */
    hiddenBy: (silenceId: string) =>
      [...byId.values()].filter(({ quiet }) => quiet?.id === silenceId).length,
    /** From a snooze on to a silence of alerts like this one. */
    silenceLike: (alert: Alert) => {
      setOver({ kind: 'new', form: formLike(alert) });
    },
    closeOver: () => {
      setOver(null);
    },
    onDone: (silence: Silence, done: string) => {
      setOver(null);
      announce(`${KIND_WORDS[silence.kind]} ${done}`);
      answer.reload();
    },
  };
}
