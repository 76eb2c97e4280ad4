export {
  buildHealthMap,
  type HeardService,
  type MapParts,
  type SeenEdge,
  type StoredCounts,
} from './buildHealthMap.ts';
export type {
  Counted,
  EdgeNews,
  KnownService,
  ServiceNews,
  TopologyLedger,
  TopologyNews,
} from './ports.ts';
export { ServiceWatch, WINDOW_MS } from './ServiceWatch.ts';
export { TopologyRunner } from './TopologyRunner.ts';
export { watchLog } from './watchLog.ts';
