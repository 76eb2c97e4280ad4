import { type KeyboardEvent, type RefObject, useMemo, useState } from 'react';
import {
  isText,
  useAnnounce,
  useAnswer,
  useBlockedBy,
  useCall,
  useHeldIdentity,
  useHolds,
  usePaneView,
  useServerNowMs,
  useWorkList,
  useReadAge,
} from '../../paneKit/index.ts';
import { plural } from '../../ui/format.ts';
import { type CertificateRow, fitsFilter, rowsOf, whyNotRevoked } from './describeCertificate.ts';
import type { Revoked } from './RevokeSheet.tsx';

const LOOK_EVERY_MS = 30_000;
const JUDGE_EVERY_MS = 10_000;
/** As many as one page of the server has. */
export const MOST = 1_000;
export const FILTER_HINT = 'state:expiring kind:agent words';
const FILTER_KEYS = ['state', 'kind'];

/** Everything the list can do, apart from how it looks. */
export function useCertificates(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const call = useCall();
  const announce = useAnnounce();
  const mayRead = useHolds('sentry.pki.admin');
  const blockedBy = useBlockedBy('sentry.pki.admin');
  const own = useHeldIdentity();
  const ownSerial = 'certificate' in own ? (own.certificate?.serial ?? null) : null;
  const list = useWorkList<readonly CertificateRow[]>({
    ...refs,
    text: usePaneView('filter', '', isText),
    filterKeys: FILTER_KEYS,
  });
  const [view, setView] = usePaneView('view', 'newest', isText);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Revoked['failed']>([]);
  const nowMs = useServerNowMs(JUDGE_EVERY_MS);
  const answer = useAnswer(
    mayRead === true ? 'certificates' : null,
    () => call('pki.certificates.list', { query: { limit: MOST } }),
    LOOK_EVERY_MS,
  );
  const tokens = useAnswer(
    mayRead === true ? 'tokens' : null,
    () => call('pki.tokens.list', { query: { limit: 100 } }),
    LOOK_EVERY_MS,
  );
  useReadAge(LOOK_EVERY_MS, answer, tokens);
  const known = answer.value?.certificates;
  const all = useMemo(() => rowsOf(known ?? [], nowMs), [known, nowMs]);
  const inView = view === 'all' ? all : all.filter(({ isNewest }) => isNewest);
  const rows = inView.filter((row) => fitsFilter(row, list.filter.terms));
  const rowOf = (id: string | null) => all.find(({ certificate }) => certificate.serial === id);
  const active = rowOf(list.openId ?? list.activeId);
  const picked = rows.filter(({ certificate }) => selected.has(certificate.serial));
  const aimed = picked.length > 0 ? picked : active === undefined ? [] : [active];
  const unrevokable =
    aimed.length === 0
      ? 'Pick one first'
      : (blockedBy ??
        aimed.map((row) => whyNotRevoked(row, ownSerial)).find((why) => why !== null) ??
        null);

  function select(): void {
    if (active === undefined) return;
    const { serial } = active.certificate;
    const next = new Set(selected);
    if (!next.delete(serial)) next.add(serial);
    setSelected(next);
    announce(`${plural(next.size, 'certificate')} selected`);
  }
  function revoke(): void {
    if (unrevokable !== null) announce(unrevokable);
    else list.setOver(aimed);
  }
  function unselect(): boolean {
    if (selected.size === 0) return false;
    setSelected(new Set());
    return true;
  }
  function flipView(): void {
    setView(view === 'all' ? 'newest' : 'all');
  }
  function readAgain(): void {
    answer.reload();
    tokens.reload();
  }
  const commands: Readonly<Record<string, () => void>> = {
    X: select,
    R: revoke,
    V: flipView,
    '/': list.field.focus,
    '.': readAgain,
  };

  return {
    ...{ list, mayRead, answer, tokens, inView, rows, view, active, ownSerial },
    ...{ selected, refused, unrevokable, aimed, revoke, flipView },
    onRevoked: ({ done, failed }: Revoked) => {
      list.closeOver();
      setRefused(failed);
      // What was not done stays selected.
      setSelected(new Set(failed.map(({ serial }) => serial)));
      announce(
        failed.length === 0
          ? `${plural(done, 'certificate')} revoked`
          : `${String(done)} revoked, ${String(failed.length)} not`,
      );
      readAgain();
    },
    onKeyDown: (event: KeyboardEvent) => {
      list.takeKey(event, commands, unselect);
    },
  };
}
