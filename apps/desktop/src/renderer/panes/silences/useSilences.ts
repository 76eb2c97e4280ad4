import type { Alert } from '@batcave/shared/alerts';
import type { Silence } from '@batcave/shared/dispatch';
import { type KeyboardEvent, type RefObject, useMemo, useState } from 'react';
import {
  useAlerts,
  useAnnounce,
  useAnswer,
  useBlockedBy,
  useCall,
  useHolds,
  useIntent,
  useWorkList,
  useReadAge,
} from '../../paneKit/index.ts';
import { fitsFilter, KIND_WORDS, sortSilences } from './describeSilence.ts';
import { emptyForm, formLike, type SilenceForm, snoozeForm } from './silenceForm.ts';

const LOOK_EVERY_MS = 5_000;
const ROWS = 500;
export const FILTER_HINT = 'state:active kind:maintenance by:ana words';
const FILTER_KEYS = ['state', 'kind', 'by'];

/** Which silences are listed. */
export const VIEWS = ['current', 'expired', 'all'] as const;
export type SilencesView = (typeof VIEWS)[number];

/** What stands over the list. */
export type SilencesOver =
  | { readonly kind: 'new'; readonly form: SilenceForm; readonly alerts?: readonly Alert[] }
  | { readonly kind: 'change'; readonly silence: Silence; readonly title: string }
  | { readonly kind: 'expire'; readonly silence: Silence };

/** Everything the pane can do, apart from how it looks. */
export function useSilences(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const call = useCall();
  const announce = useAnnounce();
  const blockedBy = useBlockedBy();
  const mayRead = useHolds('sentry.alert.read');
  const { byId } = useAlerts();
  const [view, setView] = useState<SilencesView>('current');
  const list = useWorkList<SilencesOver>({
    ...refs,
    text: useState(''),
    filterKeys: FILTER_KEYS,
  });
  const { filter, setOver, closeOver } = list;
  const answer = useAnswer(
    mayRead === true ? view : null,
    () => call('silences.list', { query: { state: view, limit: ROWS } }),
    LOOK_EVERY_MS,
  );
  useReadAge(LOOK_EVERY_MS, answer);
  const all = answer.value?.silences;
  const rows = useMemo(
    () => sortSilences((all ?? []).filter((each) => fitsFilter(each, filter.terms))),
    [all, filter],
  );
  const active = rows.find(({ silence_id: id }) => id === (list.openId ?? list.activeId));

  useIntent('silenceAlerts', ({ alertIds }) => {
    const alerts = alertIds.map((id) => byId.get(id)).filter((alert) => alert !== undefined);
    const [first] = alerts;
    if (first === undefined) announce('The alert is over: there is nothing to silence');
    else setOver({ kind: 'new', form: snoozeForm(first), alerts });
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

  function stepView(): void {
    setView(VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length] ?? 'current');
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
    '/': list.field.focus,
    '.': answer.reload,
  };

  return {
    ...{ list, answer, all, rows, view, active, mayRead, unchangeable },
    ...{ setView, startNew, change, expire },
    onKeyDown: (event: KeyboardEvent) => {
      list.takeKey(event, COMMANDS);
    },
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
    onDone: (silence: Silence, done: string) => {
      closeOver();
      announce(`${KIND_WORDS[silence.kind]} ${done}`);
      answer.reload();
    },
  };
}
