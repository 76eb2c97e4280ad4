import type { Inhibition } from '@batcave/shared/dispatch';
import { type Labels, labelOf } from '../labels.ts';
import { type CompileRegex, compileMatchers, type LabelMatch } from '../matchers.ts';
import { SortedIds } from './SortedIds.ts';

/** An inhibition, ready to be asked. */
export interface CompiledInhibition {
  readonly name: string;
  readonly source: LabelMatch;
  readonly target: LabelMatch;
  readonly equal: readonly string[];
}

export type CompiledInhibitions =
  | { readonly ok: true; readonly inhibitions: readonly CompiledInhibition[] }
  | {
      readonly ok: false;
      readonly faults: readonly { readonly path: string; readonly reason: string }[];
    };

/** Compiles the inhibitions of a configuration, all or none. */
export function compileInhibitions(
  inhibitions: readonly Inhibition[],
  compileRegex: CompileRegex,
): CompiledInhibitions {
  const faults: { path: string; reason: string }[] = [];
  const side = (texts: readonly string[], path: string): LabelMatch => {
    const compiled = compileMatchers(texts, compileRegex);
    if (compiled.ok && texts.length > 0) return compiled.match;
    faults.push(
      compiled.ok
        ? { path, reason: 'has no matcher, and would fit every alert; say which alerts are meant' }
        : { path: `${path}/${String(compiled.index)}`, reason: compiled.reason },
    );
    return { text: 'nothing', matchers: [], matches: () => false };
  };
  const compiled = inhibitions.map(({ name, source, target, equal = [] }, i) => ({
    name: name ?? `inhibition ${String(i + 1)}`,
    source: side(source, `/inhibitions/${String(i)}/source`),
    target: side(target, `/inhibitions/${String(i)}/target`),
    equal: [...new Set(equal)].sort(),
  }));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, inhibitions: compiled };
}

/** An alert as a source of inhibitions. */
export interface Source {
  readonly alertId: string;
  readonly labels: Labels;
  readonly summary: string;
}

/** What keeps an alert from being told. */
export interface Inhibited {
  readonly by: 'inhibition';
  /** Of the inhibition. */
  readonly name: string;
  readonly sourceAlertId: string;
  readonly summary: string;
}

/** Sources of one inhibition that share the labels that must be equal. */
interface Bucket {
  readonly pure: SortedIds;
  /** Those that are targets of the same inhibition too. */
  readonly both: SortedIds;
}

/**
 * Which alerts inhibit which, by the rules of Alertmanager: a source that fires stops its targets with equal
 * labels, a missing label is empty, and an alert that is source and target of an inhibition is not stopped
 * by another such: none inhibits itself, and no two silence each other.
 *
 * Add an alert while it fires and is not resolved; acknowledged ones too. Time does not grow with the alerts
 * that fire. The same alerts give the same answers, in whatever order they came.
 */
export class InhibitionIndex {
  readonly #rules: readonly {
    readonly inhibition: CompiledInhibition;
    readonly buckets: Map<string, Bucket>;
  }[];
  /** Where an alert is, and its summary. */
  readonly #placed = new Map<
    string,
    { readonly summary: string; readonly leave: readonly (() => void)[] }
  >();

  constructor(inhibitions: readonly CompiledInhibition[]) {
    this.#rules = inhibitions.map((inhibition) => ({ inhibition, buckets: new Map() }));
  }

  /** Takes a firing alert in, or what has changed of it. */
  add({ alertId, labels, summary }: Source): void {
    this.remove(alertId);
    const leave: (() => void)[] = [];
    for (const { inhibition, buckets } of this.#rules) {
      if (!inhibition.source.matches(labels)) continue;
      const key = keyOf(inhibition, labels);
      const bucket = buckets.get(key) ?? { pure: new SortedIds(), both: new SortedIds() };
      buckets.set(key, bucket);
      const ids = inhibition.target.matches(labels) ? bucket.both : bucket.pure;
      ids.add(alertId);
      leave.push(() => {
        ids.remove(alertId);
        if (bucket.pure.size + bucket.both.size === 0) buckets.delete(key);
      });
    }
    if (leave.length > 0) this.#placed.set(alertId, { summary, leave });
  }

  /** Forgets an alert that fires no more or is resolved. One that is not there is no fault. */
  remove(alertId: string): void {
    for (const leave of this.#placed.get(alertId)?.leave ?? []) leave();
    this.#placed.delete(alertId);
  }

  /** What inhibits the alert, the first inhibition of the configuration that does. */
  inhibitedBy(alertId: string, labels: Labels): Inhibited | undefined {
    for (const { inhibition, buckets } of this.#rules) {
      if (!inhibition.target.matches(labels)) continue;
      const bucket = buckets.get(keyOf(inhibition, labels));
      if (bucket === undefined) continue;
      const isBoth = inhibition.source.matches(labels);
      const pure = bucket.pure.firstBut(alertId);
      const sourceAlertId = isBoth ? pure : least(pure, bucket.both.firstBut(alertId));
      if (sourceAlertId === undefined) continue;
      const { summary = '' } = this.#placed.get(sourceAlertId) ?? {};
      return { by: 'inhibition', name: inhibition.name, sourceAlertId, summary };
    }
    return undefined;
  }
}

function keyOf({ equal }: CompiledInhibition, labels: Labels): string {
  return JSON.stringify(equal.map((name) => labelOf(labels, name)));
}

function least(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
