// The whole server at once, for who runs one within its own process: tests and measurements. A command imports the
// file that it needs, since whatever is imported here is loaded with it.
export { CleanupStack } from './CleanupStack.ts';
export { createAgent } from './createAgent.ts';
export { type App, createApp } from './createApp.ts';
export {
  type CertificatePaths,
  dataPaths,
  findRunning,
  makeDataDir,
  type RunningServer,
} from './dataDir.ts';
export { createLogger, type Logger } from './logger.ts';
export { openPki, type Pki } from './openPki.ts';
export { openStore, type OpenStore } from './openStore.ts';
export { openRules } from './policies/hostRules.ts';
export { checkDispatch, compileDocument } from './dispatch/hostDispatch.ts';
export { startHostBacktest, verifyRecorded } from './replay/index.ts';
export { retentionFor } from './retention.ts';
export { readSettings, SettingError, type Settings } from './settings.ts';
