export { definePane, type PaneDefinition } from './definePane.ts';
export { FilterBar } from './FilterBar.tsx';
export {
  type FilterTerm,
  matchesTerm,
  type ParsedFilter,
  parseFilter,
  readSeverity,
  writeTerm,
} from './filterTokens.ts';
export {
  useAlerts,
  useAlertsKnown,
  useAnnounce,
  useBlockedBy,
  useCall,
  useDataAgeMs,
  useEventRing,
  useFailures,
  useFeedRate,
  useFreshness,
  useHolds,
  useIdentity,
  useIntent,
  useLastResolved,
  useNowMs,
  useRaisedAtMs,
  useResolvedAlerts,
  useSendIntent,
  useServerNowMs,
  useTriage,
} from './hooks.ts';
export { useKeyReader } from './keys.ts';
export { DataAge, PaneFrame, PaneHeader } from './PaneFrame.tsx';
export { EmptyState, FirstLoad, Skeleton } from './PaneStates.tsx';
export { useRowHeightPx } from './rowHeight.ts';
export type { FeedEntry } from '../feed/index.ts';
export type { ShownAlert } from '../triage/index.ts';
