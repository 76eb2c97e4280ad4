export type { SigmaDocument } from './draft.ts';
export type { SigmaLevel, SigmaOptions } from './options.ts';
export { readSigma, type SigmaResult } from './readSigma.ts';
