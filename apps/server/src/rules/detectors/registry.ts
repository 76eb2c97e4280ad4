import { changePoint } from './changePoint.ts';
import type { DetectorKind } from './Detector.ts';
import { ensemble } from './ensemble.ts';
import { ewma } from './ewma.ts';
import { forest } from './forest.ts';
import { neighbours } from './neighbours.ts';
import { rateOfChange } from './rateOfChange.ts';
import { robustZ } from './robustZ.ts';
import { seasonal } from './seasonal.ts';

/** Every kind of detector that a rule may name. */
export const DETECTOR_KINDS: readonly DetectorKind[] = [
  rateOfChange,
  robustZ,
  ewma,
  seasonal,
  changePoint,
  forest,
  neighbours,
  ensemble,
];

const KIND_OF_NAME = new Map(DETECTOR_KINDS.map((kind) => [kind.name, kind]));

/** The kind of this name; `undefined` when there is none. */
export function detectorKind(name: string): DetectorKind | undefined {
  return KIND_OF_NAME.get(name);
}
