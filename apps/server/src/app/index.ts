export { jsonFault } from '../adapters/http/index.ts';
export {
  listAudit,
  type PgRules,
  type PgSilences,
  SERVER_ITSELF,
} from '../adapters/postgres/index.ts';
export { revocationListPem } from '../adapters/x509/index.ts';
export {
  auditKeys,
  auditNewAuthority,
  backUpAuthority,
  restoreAuthority,
  rollOverClients,
} from './authorityWork.ts';
export { CleanupStack } from './CleanupStack.ts';
export { createAgent } from './createAgent.ts';
export { type App, createApp } from './createApp.ts';
export {
  type CertificatePaths,
  dataPaths,
  findRunning,
  forgetRunning,
  makeDataDir,
  type RunningServer,
  writePrivateFile,
} from './dataDir.ts';
export { checkpointFile } from './auditCheckpoints.ts';
export { openSilences } from './dispatch/openSilences.ts';
export type { SilenceDesk } from './dispatch/SilenceDesk.ts';
export { startHostDispatchReplay } from './dispatch/hostReplay.ts';
export { createLogger, type Logger } from './logger.ts';
export { rootHash } from './identityHandlers.ts';
export {
  openPki,
  type Pki,
  pkiDir,
  publicAddresses,
  type RootPlace,
  serverNames,
} from './openPki.ts';
export { openStore, type OpenStore } from './openStore.ts';
export {
  checkDocument,
  type CheckedRule,
  type DocumentRule,
  editCheckWith,
  importRules,
  mappingFaults,
  openRules,
  readRules,
  readSigmaRules,
  ruleFaults,
  specOf,
} from './policies/index.ts';
export { assumeSecrets, dispatchFaults } from './dispatch/dispatchFaults.ts';
export {
  checkDispatch,
  compileDocument,
  type HostDispatch,
  openHostDispatch,
} from './dispatch/hostDispatch.ts';
export { type HostIncidents, openIncidents } from './dispatch/hostIncidents.ts';
export { readHostMap } from './health/hostMap.ts';
export { openHostDetectors } from './detectors.ts';
export { placeFile, PRIVATE, PUBLIC } from './placeFile.ts';
export {
  asHook,
  hookFaults,
  type HostRemediation,
  openHooks,
  readRange,
} from './remediation/index.ts';
export { type CheckpointReading, readCheckpoints } from './readCheckpoints.ts';
export { type OwnFiles, finishRenewal, renewFiles } from './renewFiles.ts';
export {
  backtestFile,
  type RecordVerdict,
  startHostBacktest,
  verifyRecorded,
} from './replay/index.ts';
export { retentionFor } from './retention.ts';
export {
  defaultDataDir,
  flagOf,
  nearest,
  readSettings,
  SettingError,
  SETTINGS,
  type Setting,
  type Settings,
  settingsFromEnvironment,
  variableOf,
} from './settings.ts';
export { type AuditVerdict, verifyAudit } from './verifyAudit.ts';
export { endBrowserSessions } from './openConsole.ts';
