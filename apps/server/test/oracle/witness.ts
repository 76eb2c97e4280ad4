import type { Detector, DetectorKind, Sample } from '../../src/rules/detectors/Detector.ts';
import { DetectorFailed } from '../../src/rules/detectors/DetectorFailed.ts';
import { BUILT_IN_KINDS, type DetectorKinds } from '../../src/rules/index.ts';

/** The value at which the witness fails. */
export const FAILS_AT = 8;

const SCORES = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;
const DIRECTIONS = [-1, 0, 1] as const;

/** A number that another series, a sample more, less or elsewhere in it, would hardly have. */
function mix(before: number, { atMs, value }: Sample): number {
  let hash = before;
  for (const text of `${String(atMs)}:${String(value)};`)
    hash = Math.imul(hash ^ text.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}

/**
 * A detector whose scores follow from every sample that it ever had: one that it should not have
 * had, or had at another time, changes all that it says from then on. It fails at `FAILS_AT`.
 */
const witness: DetectorKind = {
  name: 'witness',
  what: 'which samples reach a detector',
  parameters: {},
  defaultThreshold: 0.6,
  create: (): Detector<number> => ({
    name: 'witness',
    maxStateBytes: 16,
    init: () => 0x811c9dc5,
    observe(state, sample) {
      if (sample.value === FAILS_AT) throw new DetectorFailed('witness', 'threw', 'saw an 8');
      const hash = mix(state, sample);
      const judgement = {
        score: SCORES[(hash >>> 8) % SCORES.length] ?? 0,
        ready: true,
        lower: null,
        upper: null,
        direction: DIRECTIONS[(hash >>> 16) % DIRECTIONS.length] ?? 0,
        explain: () => `the series so far is ${String(hash)}`,
      };
      return { state: hash, judgement };
    },
    toJson: (state) => state,
    fromJson: (json) => Number(json),
  }),
};

/** What rules of the oracle may name. */
export const ORACLE_KINDS: DetectorKinds = new Map([...BUILT_IN_KINDS, [witness.name, witness]]);
