export type { DiskSpool, OnSpoolFault } from './DiskSpool.ts';
export { type DiskSpoolOptions, openDiskSpool } from './openDiskSpool.ts';
