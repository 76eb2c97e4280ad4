import { type KeyboardEvent, type RefObject, useEffect, useMemo, useState } from 'react';
import {
  isText,
  parseFilter,
  useAnnounce,
  useAnswer,
  useBlockedBy,
  useCall,
  useHeldIdentity,
  useHolds,
  useKeyReader,
  usePaneView,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { plural } from '../../ui/format.ts';
import { type CertificateRow, fitsFilter, rowsOf, whyNotRevoked } from './describeCertificate.ts';
import type { Revoked } from './RevokeSheet.tsx';

const LOOK_EVERY_MS = 30_000;
const JUDGE_EVERY_MS = 10_000;
/** As many as one page of the server has. */
export const MOST = 1_000;
export const FILTER_HINT = 'state:expiring kind:agent words';

/** Everything the list can do, apart from how it looks. */
export function useCertificates(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { gridRef, filterRef } = refs;
  const call = useCall();
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const mayRead = useHolds('sentry.pki.admin');
  const blockedBy = useBlockedBy('sentry.pki.admin');
  const own = useHeldIdentity();
  const ownSerial = 'certificate' in own ? (own.certificate?.serial ?? null) : null;
  const [query, setQuery] = usePaneView('filter', '', isText);
  const [view, setView] = usePaneView('view', 'newest', isText);
  const [isFilterOpen, setFilterOpen] = useState(false);
  const [filterFocus, setFilterFocus] = useState(0);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [revoking, setRevoking] = useState<readonly CertificateRow[]>([]);
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
  const known = answer.value?.certificates;
  const all = useMemo(() => rowsOf(known ?? [], nowMs), [known, nowMs]);
  const filter = useMemo(() => parseFilter(query, ['state', 'kind']), [query]);
  const inView = view === 'all' ? all : all.filter(({ isNewest }) => isNewest);
  const rows = inView.filter((row) => fitsFilter(row, filter.terms));
  const rowOf = (id: string | null) => all.find(({ certificate }) => certificate.serial === id);
  const active = rowOf(openId ?? activeId);
  const picked = rows.filter(({ certificate }) => selected.has(certificate.serial));
  const aimed = picked.length > 0 ? picked : active === undefined ? [] : [active];
  const unrevokable =
    aimed.length === 0
      ? 'Pick one first'
      : (blockedBy ??
        aimed.map((row) => whyNotRevoked(row, ownSerial)).find((why) => why !== null) ??
        null);

  useEffect(() => {
    if (filterFocus > 0) filterRef.current?.focus();
  }, [filterFocus, filterRef]);

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
    else setRevoking(aimed);
  }
  function focusFilter(): void {
    setFilterOpen(true);
    setFilterFocus((count) => count + 1);
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
    else if (selected.size > 0) setSelected(new Set());
    else return false;
    return true;
  }
  function readAgain(): void {
    answer.reload();
    tokens.reload();
  }
  const commands: Readonly<Record<string, () => void>> = {
    X: select,
    R: revoke,
    V: () => {
      setView(view === 'all' ? 'newest' : 'all');
    },
    '/': focusFilter,
    '.': readAgain,
  };

  return {
    ...{
      mayRead,
      answer,
      tokens,
      all,
      inView,
      rows,
      query,
      filter,
      view,
      activeId,
      openId,
      active,
    },
    ...{ selected, revoking, refused, unrevokable, aimed },
    ...{ setQuery, setView, setActiveId, setOpenId, revoke, focusFilter, clearFilter, goBack },
    isFilterOpen: isFilterOpen || query !== '',
    ownSerial,
    readAgain,
    closeRevoke: () => {
      setRevoking([]);
    },
    onRevoked: ({ done, failed }: Revoked) => {
      setRevoking([]);
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
    onKeyDown(event: KeyboardEvent) {
      const key = event.defaultPrevented || revoking.length > 0 ? null : readKey(event);
      if (key === null) return;
      const command = commands[key];
      if (key === 'Escape' ? !goBack() : command === undefined) return;
      event.preventDefault();
      command?.();
    },
  };
}
