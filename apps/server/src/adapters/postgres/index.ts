export {
  aloneWithAuthorities,
  assertDurable,
  auditedTenants,
  auditEnd,
  auditRefusal,
  createPgStore,
  currentRevocationLists,
  knownAuthorities,
  listAudit,
  migrate,
  nextAuditEntries,
  PgAccess,
  PgBrowserSessions,
  PgCertificates,
  PgEnrolment,
  PgIdentities,
  type PgStore,
  type Queryable,
  recordAuthorities,
  SERVER_ITSELF,
  type StoredEnd,
  type StoredEntry,
  writeAudit,
} from './identities.ts';
export { asLeader } from './asLeader.ts';
export { type Claim, claimStore } from './claimStore.ts';
export { isPassing } from './errors.ts';
export { PgAlertLedger } from './pgAlertLedger.ts';
export { PgAlertReader } from './pgAlertReader.ts';
export { readStoreReach } from './pgStoreReach.ts';
export { PgCanary } from './pgCanary.ts';
export { type EngineDay, listEngineDays, loadStretch } from './pgEngineHistory.ts';
export { PgEngineLedger, WHOLE_LOG } from './pgEngineLedger.ts';
export { PgEventLog, type PgEventLogOptions } from './pgEventLog.ts';
export { PgEventStore } from './pgEventStore.ts';
export { PgEventSeries } from './pgEventSeries.ts';
export { PgHistory, toEventRecord } from './pgHistory.ts';
export { MAX_PAST_ALERTS, PgPastAlerts } from './pgPastAlerts.ts';
export { PgIncidents } from './pgIncidents.ts';
export { listenToNotices, type Notice, sendNotice } from './pgNotices.ts';
export { type AskedResult, type AskedRun, PgRemediation } from './pgRemediation.ts';
export { PgHooks } from './pgRemediationHooks.ts';
export { PgRemediationLedger } from './pgRemediationLedger.ts';
export { PgRetention } from './pgRetention.ts';
export { PgRules, type Revision, type RevisionPlan } from './pgRules.ts';
export type { BrokenRule, CheckEdits, RuleEdit, RuleFaults } from './ruleEdits.ts';
export { PgStoredLog } from './pgStoredLog.ts';
export { PgSurroundings } from './pgSurroundings.ts';
export { PgTopology } from './pgTopology.ts';
export { PgTimeline, type TimelineOf } from './pgTimeline.ts';
export { PgWhy } from './pgWhy.ts';
export { type TimelineDraft, writeTimeline } from './timelineRows.ts';
export { takeTurn } from './takeTurn.ts';
export { PgLogScan, type ScanRange } from './pgLogScan.ts';
export { PgPresets } from './pgPresets.ts';
export { PgPublications } from './pgPublications.ts';
export { readInstant } from './readInstant.ts';
export { storable } from './storableText.ts';
export { readHead } from './logPlaces.ts';
export { type AlertNeed, PgAlertPages } from './pgAlertPages.ts';
export { PgSilences, type SilenceAsker } from './pgSilences.ts';
export { type EarlyEnd, endSilencesEarly, noteMatched } from './silenceChanges.ts';
export { readSilenceConfig, type SilenceConfig } from './silenceConfig.ts';
export { toSilence } from './silenceRows.ts';
export { PgDispatchConfigs, type StoredDispatchConfig } from './pgDispatchConfigs.ts';
export { type AlertHistory, PgDispatchHistory } from './pgDispatchHistory.ts';
export { PgDispatchLedger } from './pgDispatchLedger.ts';
export { PgNotifications } from './pgNotifications.ts';
