import { TailCalibration, type TailCalibrationJson } from '../calibration/index.ts';
import { History, type HistoryJson } from '../History.ts';
import { CutTree, type CutTreeJson } from './CutTree.ts';
import { Random } from './Random.ts';

export interface ForestParameters {
  readonly shingle: number;
  readonly trees: number;
  readonly leaves: number;
  readonly memory: number;
}

export interface CutForestJson {
  readonly seen: number;
  readonly chance: number;
  readonly history: HistoryJson;
  readonly calibration: TailCalibrationJson;
  readonly trees: readonly CutTreeJson[];
}

const SEED = 20160620;
/** Trees are freed of what is too old once in so many samples. */
const FORGET_EVERY = 64;

/**
 * A forest of cut trees over the last samples, a few at a time. Each tree holds a random choice of
 * them: one that comes in takes the place of any other, so that old ones become fewer and fewer.
 */
export class CutForest {
  readonly #parameters: ForestParameters;
  readonly history: History;
  readonly #calibration = new TailCalibration();
  readonly #trees: readonly CutTree[];
  readonly #random = new Random(SEED);
  #seen = 0;

  constructor(parameters: ForestParameters) {
    const { trees, leaves, shingle, memory } = parameters;
    this.#parameters = parameters;
    this.history = new History(memory);
    this.#trees = Array.from({ length: trees }, () => new CutTree(leaves, shingle));
  }

  get isReady(): boolean {
    return this.#calibration.isReady;
  }

  observe(value: number): { readonly displacement: number; readonly surprise: number } {
    this.history.push(value);
    this.#seen += 1;
    const { shingle, leaves } = this.#parameters;
    if (this.history.length < shingle) return { displacement: 0, surprise: 0 };
    if (this.#seen % FORGET_EVERY === 0) this.#forget();
    const point = this.#pointAt(0);
    let sum = 0;
    for (const tree of this.#trees) sum += tree.displacement(point);
    const displacement = sum / this.#trees.length;
    this.#learn(point);
    // To a tree that has hardly grown everything is strange.
    if (this.#seen < leaves) return { displacement, surprise: 0 };
    // As odds: what lies ten times further outside is ten times stranger, not nearly the same.
    const odds = displacement / (1 - displacement + Number.EPSILON);
    return { displacement, surprise: this.#calibration.observe(odds) };
  }

  toJson(): CutForestJson {
    return {
      seen: this.#seen,
      chance: this.#random.state,
      history: this.history.toJson(),
      calibration: this.#calibration.toJson(),
      trees: this.#trees.map((tree) => tree.toJson(this.#seen)),
    };
  }

  /** Fills a new forest. @throws Error when the JSON is not of one with these parameters. */
  restore({ seen, chance, history, calibration, trees }: CutForestJson): void {
    if (trees.length !== this.#trees.length) throw new Error('This forest has other trees.');
    this.#seen = seen;
    this.#random.state = chance;
    this.history.restore(history);
    this.#calibration.restore(calibration);
    for (const [i, json] of trees.entries())
      this.#trees[i]?.restore(json, seen, (ago) => this.#pointAt(ago));
  }

  #pointAt(ago: number): Float64Array {
    const { shingle } = this.#parameters;
    return Float64Array.from({ length: shingle }, (_, i) => this.history.back(ago + i));
  }

  #learn(point: Float64Array): void {
    const { leaves, memory } = this.#parameters;
    const share = leaves / Math.min(this.#seen, memory / 2);
    for (const tree of this.#trees) {
      if (this.#random.next() >= share) continue;
      if (tree.mass >= leaves) tree.removeAny(this.#random);
      tree.insert(point, this.#seen, this.#random);
    }
  }

  /** All points must lie in the history, from where they are restored. */
  #forget(): void {
    const { memory, shingle } = this.#parameters;
    const oldest = this.#seen - (memory - shingle - FORGET_EVERY);
    for (const tree of this.#trees) tree.forgetBefore(oldest);
  }
}
