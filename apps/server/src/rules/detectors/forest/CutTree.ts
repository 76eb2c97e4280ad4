import { packedLength, packNumbers, unpackNumbers } from '../packedNumbers.ts';
import type { Random } from './Random.ts';

export interface CutTreeJson {
  readonly root: number;
  /** Dimension, lower and upper child of each inner node, one after the other. */
  readonly nodes: readonly number[];
  readonly cuts: string;
  /** How many samples ago a leaf was last met, and how often. */
  readonly leaves: readonly number[];
}

/** How the tree finds a sample again: its coordinates by how many samples ago it was. */
export type PointAt = (ago: number) => Float64Array;

const NONE = -1;

/**
 * A robust random cut tree (Guha et al. 2016, "Robust random cut forest based anomaly detection on
 * streams"): each inner node cuts its box in two, in a dimension chosen in proportion to the lengths
 * of the box. A point is strange when putting it in would push many others further down.
 *
 * Nodes have the numbers from 0, leaves count down from -2. Both leave no gap: whatever moves into
 * a gap takes over its number.
 */
export class CutTree {
  readonly #dimensions: number;
  #root = NONE;
  #leafCount = 0;
  #nodeCount = 0;
  readonly #lower: Int32Array;
  readonly #upper: Int32Array;
  readonly #parent: Int32Array;
  readonly #mass: Int32Array;
  readonly #dimension: Int32Array;
  readonly #cut: Float64Array;
  /** For each node the least coordinates, then the largest. */
  readonly #boxes: Float64Array;
  readonly #leafParent: Int32Array;
  readonly #leafMass: Int32Array;
  /** Number of the sample that met the leaf last. */
  readonly #leafSample: Float64Array;
  readonly #points: Float64Array;

  /** @param capacity  How many leaves it may have. */
  constructor(capacity: number, dimensions: number) {
    this.#dimensions = dimensions;
    this.#lower = new Int32Array(capacity);
    this.#upper = new Int32Array(capacity);
    this.#parent = new Int32Array(capacity);
    this.#mass = new Int32Array(capacity);
    this.#dimension = new Int32Array(capacity);
    this.#cut = new Float64Array(capacity);
    this.#boxes = new Float64Array(2 * dimensions * capacity);
    this.#leafParent = new Int32Array(capacity);
    this.#leafMass = new Int32Array(capacity);
    this.#leafSample = new Float64Array(capacity);
    this.#points = new Float64Array(dimensions * capacity);
  }

  /** Upper limit for the JSON of a tree that holds at most so many points, none older than 9,999. */
  static maxBytes(capacity: number): number {
    return 80 + packedLength(capacity) + capacity * (3 + 2 * 5 + 5 + 5);
  }

  /** How many points it holds, those at the same place included. */
  get mass(): number {
    return this.#root === NONE ? 0 : this.#massOf(this.#root);
  }

  get leafCount(): number {
    return this.#leafCount;
  }

  /** The share of all points that the point is expected to push further down, 0 to 1. */
  displacement(point: Float64Array): number {
    if (this.#root === NONE) return 0;
    let reached = 1;
    let displaced = 0;
    let at = this.#root;
    for (;;) {
      const outside = this.#outside(at, point);
      // A leaf is a box of no length: all that is not at its very place is cut off from it.
      const cutOff = outside === 0 ? 0 : outside / (outside + this.#lengths(at));
      displaced += reached * cutOff * this.#massOf(at);
      reached *= 1 - cutOff;
      if (at < 0 || reached === 0) return displaced / this.mass;
      at = this.#childFor(at, point);
    }
  }

  /** Puts a point in. There must be room for a leaf. */
  insert(point: Float64Array, sample: number, random: Random): void {
    if (this.#root === NONE) {
      this.#root = this.#newLeaf(point, sample);
      return;
    }
    let at = this.#root;
    for (;;) {
      const outside = this.#outside(at, point);
      if (at < 0 && outside === 0) {
        this.#meetAgain(at, sample);
        return;
      }
      const drawn = random.next() * (outside + this.#lengths(at));
      if (this.#cutsOff(at, point, drawn, sample)) return;
      // Not cut off: below a leaf there is nowhere to go, but there any cut would have done.
      if (at < 0) return;
      at = this.#childFor(at, point);
    }
  }

  /** Takes out one point, each with the same chance. */
  removeAny(random: Random): void {
    let chosen = Math.floor(random.next() * this.mass);
    for (let slot = 0; slot < this.#leafCount; slot++) {
      chosen -= this.#leafMass[slot] as number;
      if (chosen >= 0) continue;
      if (this.#leafMass[slot] === 1) this.#removeLeaf(slot);
      else this.#addMass(leafOf(slot), -1);
      return;
    }
  }

  /** Takes out leaves that no sample from this number on has met. */
  forgetBefore(sample: number): void {
    for (let slot = this.#leafCount - 1; slot >= 0; slot--)
      if ((this.#leafSample[slot] as number) < sample) this.#removeLeaf(slot);
  }

  /** @param newest  Number of the newest sample. */
  toJson(newest: number): CutTreeJson {
    const nodes: number[] = [];
    for (let node = 0; node < this.#nodeCount; node++)
      nodes.push(
        this.#dimension[node] as number,
        this.#lower[node] as number,
        this.#upper[node] as number,
      );
    const leaves: number[] = [];
    for (let slot = 0; slot < this.#leafCount; slot++)
      leaves.push(newest - (this.#leafSample[slot] as number), this.#leafMass[slot] as number);
    const cuts = packNumbers(this.#cut.subarray(0, this.#nodeCount));
    return { root: this.#root, nodes, cuts, leaves };
  }

  /** Fills a new tree. @throws Error when the JSON is not of one of this size. */
  restore({ root, nodes, cuts, leaves }: CutTreeJson, newest: number, pointAt: PointAt): void {
    this.#leafCount = leaves.length / 2;
    this.#nodeCount = nodes.length / 3;
    if (
      this.#leafCount > this.#leafMass.length ||
      this.#nodeCount !== Math.max(0, this.#leafCount - 1)
    )
      throw new Error('This tree has another size.');
    this.#cut.set(unpackNumbers(cuts, this.#nodeCount));
    for (let slot = 0; slot < this.#leafCount; slot++) {
      const ago = leaves[2 * slot] as number;
      this.#leafSample[slot] = newest - ago;
      this.#leafMass[slot] = leaves[2 * slot + 1] as number;
      this.#points.set(pointAt(ago), slot * this.#dimensions);
    }
    for (let node = 0; node < this.#nodeCount; node++) {
      this.#dimension[node] = nodes[3 * node] as number;
      this.#lower[node] = nodes[3 * node + 1] as number;
      this.#upper[node] = nodes[3 * node + 2] as number;
    }
    this.#root = root;
    if (root !== NONE) this.#restoreBelow(root, NONE);
  }

  #restoreBelow(at: number, parent: number): void {
    this.#setParent(at, parent);
    if (at < 0) return;
    this.#restoreBelow(this.#lower[at] as number, at);
    this.#restoreBelow(this.#upper[at] as number, at);
    this.#measure(at);
  }

  /** Whether the cut drawn separates the point from the box; then it is put in there. */
  #cutsOff(at: number, point: Float64Array, drawn: number, sample: number): boolean {
    let left = drawn;
    for (let d = 0; d < this.#dimensions; d++) {
      const [own, low, high] = [point[d] as number, this.#low(at, d), this.#high(at, d)];
      const length = Math.max(high, own) - Math.min(low, own);
      if (left >= length) {
        left -= length;
        continue;
      }
      // Measured from the side where the point is, so that a series upside down gives the same tree.
      const isLow = own - low < high - own;
      const cut = isLow ? Math.min(low, own) + left : Math.max(high, own) - left;
      if (isLow ? own <= cut && cut < low : cut < own && cut >= high) {
        this.#split(at, d, cut, point, sample);
        return true;
      }
      return false;
    }
    return false;
  }

  #split(at: number, d: number, cut: number, point: Float64Array, sample: number): void {
    const leaf = this.#newLeaf(point, sample);
    const node = this.#nodeCount++;
    const parent = this.#parentOf(at);
    this.#dimension[node] = d;
    this.#cut[node] = cut;
    const isLow = (point[d] as number) <= cut;
    this.#lower[node] = isLow ? leaf : at;
    this.#upper[node] = isLow ? at : leaf;
    this.#replaceChild(parent, at, node);
    this.#setParent(at, node);
    this.#setParent(leaf, node);
    this.#measureUp(node);
  }

  #meetAgain(leaf: number, sample: number): void {
    this.#leafSample[slotOf(leaf)] = sample;
    this.#addMass(leaf, 1);
  }

  #addMass(leaf: number, mass: number): void {
    const slot = slotOf(leaf);
    this.#leafMass[slot] = (this.#leafMass[slot] as number) + mass;
    for (let node = this.#parentOf(leaf); node !== NONE; node = this.#parentOf(node))
      this.#mass[node] = (this.#mass[node] as number) + mass;
  }

  #newLeaf(point: Float64Array, sample: number): number {
    const slot = this.#leafCount++;
    this.#points.set(point, slot * this.#dimensions);
    this.#leafSample[slot] = sample;
    this.#leafMass[slot] = 1;
    this.#leafParent[slot] = NONE;
    return leafOf(slot);
  }

  #removeLeaf(slot: number): void {
    const leaf = leafOf(slot);
    const parent = this.#parentOf(leaf);
    if (parent === NONE) {
      this.#root = NONE;
    } else {
      const lower = this.#lower[parent] as number;
      const sibling = lower === leaf ? (this.#upper[parent] as number) : lower;
      const above = this.#parentOf(parent);
      this.#replaceChild(above, parent, sibling);
      this.#measureUp(above);
      this.#fillNodeGap(parent);
    }
    this.#fillLeafGap(slot);
  }

  #fillNodeGap(gap: number): void {
    const last = --this.#nodeCount;
    if (last === gap) return;
    this.#replaceChild(this.#parentOf(last), last, gap);
    for (const numbers of [this.#lower, this.#upper, this.#mass, this.#dimension, this.#cut])
      numbers[gap] = numbers[last] as number;
    const size = 2 * this.#dimensions;
    this.#boxes.copyWithin(gap * size, last * size, (last + 1) * size);
    this.#setParent(this.#lower[gap] as number, gap);
    this.#setParent(this.#upper[gap] as number, gap);
  }

  #fillLeafGap(gap: number): void {
    const last = --this.#leafCount;
    if (last === gap) return;
    this.#replaceChild(this.#parentOf(leafOf(last)), leafOf(last), leafOf(gap));
    this.#leafMass[gap] = this.#leafMass[last] as number;
    this.#leafSample[gap] = this.#leafSample[last] as number;
    const size = this.#dimensions;
    this.#points.copyWithin(gap * size, last * size, (last + 1) * size);
  }

  /** Puts a child where another one was, and says so to the new one. */
  #replaceChild(parent: number, old: number, child: number): void {
    if (parent === NONE) this.#root = child;
    else if (this.#lower[parent] === old) this.#lower[parent] = child;
    else this.#upper[parent] = child;
    this.#setParent(child, parent);
  }

  #measureUp(from: number): void {
    for (let node = from; node !== NONE; node = this.#parentOf(node)) this.#measure(node);
  }

  #measure(node: number): void {
    const [lower, upper] = [this.#lower[node] as number, this.#upper[node] as number];
    this.#mass[node] = this.#massOf(lower) + this.#massOf(upper);
    const start = 2 * this.#dimensions * node;
    for (let d = 0; d < this.#dimensions; d++) {
      this.#boxes[start + d] = Math.min(this.#low(lower, d), this.#low(upper, d));
      this.#boxes[start + this.#dimensions + d] = Math.max(
        this.#high(lower, d),
        this.#high(upper, d),
      );
    }
  }

  #childFor(node: number, point: Float64Array): number {
    const isLower =
      (point[this.#dimension[node] as number] as number) <= (this.#cut[node] as number);
    return (isLower ? this.#lower[node] : this.#upper[node]) as number;
  }

  /** How far the point is outside the box, all dimensions together. */
  #outside(at: number, point: Float64Array): number {
    const corners = at < 0 ? this.#points : this.#boxes;
    const low = this.#lowCorner(at);
    const high = this.#highCorner(at);
    let sum = 0;
    for (let d = 0; d < this.#dimensions; d++) {
      const own = point[d] as number;
      const below = (corners[low + d] as number) - own;
      const above = own - (corners[high + d] as number);
      if (below > 0) sum += below;
      else if (above > 0) sum += above;
    }
    return sum;
  }

  #lengths(at: number): number {
    if (at < 0) return 0;
    const low = this.#lowCorner(at);
    const high = this.#highCorner(at);
    let sum = 0;
    for (let d = 0; d < this.#dimensions; d++)
      sum += (this.#boxes[high + d] as number) - (this.#boxes[low + d] as number);
    return sum;
  }

  /** Where the least coordinates of a box start; those of a leaf are all its point. */
  #lowCorner(at: number): number {
    return at < 0 ? slotOf(at) * this.#dimensions : 2 * at * this.#dimensions;
  }

  #highCorner(at: number): number {
    return at < 0 ? slotOf(at) * this.#dimensions : (2 * at + 1) * this.#dimensions;
  }

  #low(at: number, d: number): number {
    return (at < 0 ? this.#points : this.#boxes)[this.#lowCorner(at) + d] as number;
  }

  #high(at: number, d: number): number {
    return (at < 0 ? this.#points : this.#boxes)[this.#highCorner(at) + d] as number;
  }

  #massOf(at: number): number {
    return (at < 0 ? this.#leafMass[slotOf(at)] : this.#mass[at]) as number;
  }

  #parentOf(at: number): number {
    return (at < 0 ? this.#leafParent[slotOf(at)] : this.#parent[at]) as number;
  }

  #setParent(at: number, parent: number): void {
    if (at < 0) this.#leafParent[slotOf(at)] = parent;
    else this.#parent[at] = parent;
  }
}

function leafOf(slot: number): number {
  return -2 - slot;
}

function slotOf(leaf: number): number {
  return -2 - leaf;
}
