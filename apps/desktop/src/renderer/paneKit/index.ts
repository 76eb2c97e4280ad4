export {
  AnswerAge,
  AnswerProblem,
  MissingScope,
  ProblemText,
  Section,
  WaitingForAnswer,
} from './AnswerStates.tsx';
export { definePane, type PaneDefinition } from './definePane.ts';
export { faultAt, otherFaults } from './faults.ts';
export { useIsFlood, useRaisedLately } from './flood.ts';
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
  useHeldIdentity,
  useHolds,
  useIdentity,
  useIntent,
  useIsConnected,
  useLastResolved,
  useLinkFacts,
  useNowMs,
  usePace,
  usePastMs,
  useRaisedAtMs,
  useResolvedAlerts,
  useSendIntent,
  useServerNowMs,
  useStillRing,
  useTriage,
} from './hooks.ts';
export { useKeyReader } from './keys.ts';
export { LongGrid } from './LongGrid.tsx';
export { focusPane } from './paneFocus.ts';
export { Fact, NamedFacts, PaneDetail } from './PaneDetail.tsx';
export { DataAge, PaneFrame, PaneHeader } from './PaneFrame.tsx';
export { useReadAge } from './paneRead.ts';
export { EmptyState, FirstLoad, Skeleton } from './PaneStates.tsx';
export type { RowColumn } from './rowColumns.tsx';
export { RowGrid } from './RowGrid.tsx';
export { MOVE_KEYS, type RowStep, stepRow } from './rowKeys.ts';
export { Ago, Until } from './Ticking.tsx';
export {
  useAim,
  useFollow,
  useFollowedAlertId,
  useNameView,
  useNoteOpened,
  useOpenView,
  usePlaceAmongSiblings,
  useShowInView,
  useSiblings,
  useStepView,
  useView,
  useWasOpened,
} from './viewHooks.ts';
export type { TimelineCentre, TimelineOf, View } from './views.ts';
export { Sheet } from './Sheet.tsx';
export { type PaneLink, useLookedAt, usePaneLink } from './useLink.ts';
export { type Answer, useAnswer } from './useAnswer.ts';
export { useFilterField } from './useFilterField.ts';
export { usePaused } from './usePaused.ts';
export { useRowsInView } from './useRowsInView.ts';
export { useWorkList } from './useWorkList.ts';
export { WorkListBar, WorkListFilter, WorkListRows } from './WorkList.tsx';
export type { HeldCertificate, IdentityState, RenewalState } from '../../ipc/identity.ts';
export type { FeedEntry } from '../feed/index.ts';
export type { ShownAlert } from '../triage/index.ts';
export { isText, usePaneConfig, usePaneView } from './paneState.ts';
export { WallCode } from './WallCode.tsx';
export { speakCode, useWallCode } from './wallItems.ts';
export { type Surface, SurfaceContext, useSurface } from './surface.ts';
