import { MAX_CALIBRATION_BYTES, scoreOf } from './calibration/index.ts';
import type { Detector, DetectorKind, Judgement } from './Detector.ts';
import { CutForest, type CutForestJson, type ForestParameters } from './forest/CutForest.ts';
import { CutTree } from './forest/CutTree.ts';
import { packedLength } from './packedNumbers.ts';
import { readableNumber, readableShare } from './readableNumber.ts';
import { readState, signatureOf } from './stateJson.ts';
import { tame } from './tame.ts';
import { usualRange } from './usualRange.ts';

export const forest: DetectorKind = {
  name: 'forest',
  what: 'how easily the last samples are cut off from those before, in a random cut forest',
  parameters: {
    shingle: {
      ...{ default: 8, min: 1, max: 16, integer: true },
      what: 'how many samples are looked at together: more see patterns, fewer single values',
    },
    trees: {
      ...{ default: 24, min: 5, max: 64, integer: true },
      what: 'how many trees have a say: more are steadier, and take more room and time',
    },
    leaves: {
      ...{ default: 64, min: 16, max: 128, integer: true },
      what: 'how many samples each tree holds',
    },
    memory_samples: {
      ...{ default: 2048, min: 500, max: 8192, integer: true },
      what: 'from how many of the last samples the trees draw theirs',
    },
  },
  defaultThreshold: 0.99,
  create: ({ shingle = 8, trees = 24, leaves = 64, memory_samples: memory = 2048 }) =>
    createForest({ shingle, trees, leaves, memory }),
};

function createForest(parameters: ForestParameters): Detector<CutForest> {
  const { shingle, trees, leaves, memory } = parameters;
  const signature = signatureOf('forest', { shingle, trees, leaves, memory_samples: memory });
  const ofTrees = trees * CutTree.maxBytes(leaves);
  return {
    name: 'forest',
    maxStateBytes: 300 + packedLength(memory) + MAX_CALIBRATION_BYTES + ofTrees,
    init: () => new CutForest(parameters),
    observe(state, sample) {
      const value = tame(sample.value);
      const ready = state.isReady;
      const { displacement, surprise } = state.observe(value);
      const { lower, upper } = usualRange(state.history);
      const score = scoreOf(surprise);
      const judgement: Judgement = {
        score,
        ready,
        lower,
        upper,
        direction: value > upper ? 1 : value < lower ? -1 : 0,
        explain: () =>
          ready
            ? `The last ${String(shingle)} samples, up to ${readableNumber(value)}, would push ` +
              `${readableShare(displacement)} of the samples of a tree further down: ` +
              `stranger than ${readableShare(score)} of samples.`
            : `${readableNumber(value)}: too few samples yet to say what is usual.`,
      };
      return { state, judgement };
    },
    toJson: (state) => ({ of: signature, ...state.toJson() }),
    fromJson(json) {
      const restored = new CutForest(parameters);
      restored.restore(readState(json, signature) as unknown as CutForestJson);
      return restored;
    },
  };
}
