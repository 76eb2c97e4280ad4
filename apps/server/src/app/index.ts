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
export { createLogger, type Logger } from './logger.ts';
export { openStore } from './openStore.ts';
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
