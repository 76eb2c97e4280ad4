export { type ConfiguredDetector, DetectorsFileError, readDetectorsFile } from './config.ts';
export type { DetectorObserver } from './DetectorWorker.ts';
export { type OpenDetectors, openDetectors } from './openDetectors.ts';
