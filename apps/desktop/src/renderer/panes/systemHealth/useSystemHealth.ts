import { type KeyboardEvent, useMemo, useState } from 'react';
import {
  isText,
  useAnnounce,
  useAnswer,
  useCall,
  useDataAgeMs,
  useFeedRate,
  useHolds,
  useKeyReader,
  useLinkFacts,
  usePaneView,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { canaryRows } from './canaryRows.ts';
import { receiverRows, ruleRows } from './dutyRows.ts';
import { linkRows } from './linkRows.ts';
import type { SystemRow } from './row.ts';
import { serverRows } from './serverRows.ts';

const LOOK_EVERY_MS = 5_000;
const LOOK_AT_DUTIES_EVERY_MS = 30_000;
/** What the server said longer ago says nothing of now. */
const OLD_AFTER_MS = 30_000;
/** Rows that this window knows by itself, whatever the server says. */
const OWN_PARTS: ReadonlySet<string> = new Set(['Link', 'Canary']);

/** Everything the pane can do, apart from how it looks. */
export function useSystemHealth() {
  const call = useCall();
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const mayRead = useHolds('sentry.read');
  const seesRules = useHolds('sentry.policy.read') === true;
  const seesReceivers = useHolds('sentry.dispatch.read') === true;
  const [kept, keep] = usePaneView('show', 'all', isText);
  const onlyBeyond = kept === 'beyond';
  const [activeId, setActiveId] = useState<string | null>(null);
  const { link, reconnects, clockOffsetMs, server, canary } = useLinkFacts();
  const dataAgeMs = useDataAgeMs();
  const feedRate = useFeedRate();
  const nowMs = useServerNowMs(1000);
  const report = useAnswer(
    mayRead === true ? 'system' : null,
    () => call('system.get', {}),
    LOOK_EVERY_MS,
  );
  const rules = useAnswer(
    seesRules ? 'rules' : null,
    () => call('policies.status', {}),
    LOOK_AT_DUTIES_EVERY_MS,
  );
  const receivers = useAnswer(
    seesReceivers ? 'receivers' : null,
    () => call('dispatch.receivers', {}),
    LOOK_AT_DUTIES_EVERY_MS,
  );
  const told = report.value;
  // The age of the data to the second: to the quarter the rows would be drawn four times as often.
  const ageMs = dataAgeMs === null ? null : Math.floor(dataAgeMs / 1000) * 1000;
  const all = useMemo<readonly SystemRow[]>(
    () => [
      ...canaryRows(canary, told?.canary, nowMs),
      ...linkRows(
        // The link counts in local time.
        { link, reconnects, clockOffsetMs, server, dataAgeMs: ageMs, feedRate },
        nowMs - clockOffsetMs,
      ),
      ...(told === undefined ? [] : serverRows(told, Date.parse(told.as_of))),
      ...(rules.value === undefined ? [] : ruleRows(rules.value.policies)),
      ...(receivers.value === undefined ? [] : receiverRows(receivers.value.receivers, nowMs)),
    ],
    [
      canary,
      told,
      nowMs,
      link,
      reconnects,
      clockOffsetMs,
      server,
      ageMs,
      feedRate,
      rules,
      receivers,
    ],
  );
  const isOld = report.atMs !== null && nowMs - report.atMs > OLD_AFTER_MS;
  const beyond = all.filter(({ severity }) => severity !== null);
  const rows = onlyBeyond ? beyond : all;

  function show(which: 'all' | 'beyond'): void {
    keep(which);
    announce(which === 'all' ? 'All are shown.' : 'Only what is beyond its limit is shown.');
  }
  function readAgain(): void {
    for (const answer of [report, rules, receivers]) answer.reload();
  }
  return {
    ...{ mayRead, report, rules, receivers, canary, all, rows, beyond, onlyBeyond, nowMs },
    ...{ activeId, setActiveId, show, readAgain },
    /** Whether the row says how it was, not how it is. */
    isOldRow: ({ part }: SystemRow) => isOld && !OWN_PARTS.has(part),
    active: rows.find(({ id }) => id === activeId),
    onKeyDown(event: KeyboardEvent) {
      const key = event.defaultPrevented ? null : readKey(event);
      if (key === 'F') show(onlyBeyond ? 'all' : 'beyond');
      else if (key === 'Escape' && onlyBeyond) show('all');
      else if (key === '.') readAgain();
      else return;
      event.preventDefault();
    },
  };
}
