export { MAX_CALIBRATION_BYTES, TailCalibration } from './TailCalibration.ts';
export type { TailCalibrationJson, TailCalibrationOptions } from './TailCalibration.ts';
export { DEFAULT_REST_SAMPLES, Rest } from './Rest.ts';
export type { RestJson, RestOptions } from './Rest.ts';
export { MAX_SURPRISE, scoreOf, surpriseOf } from './surprise.ts';
