import type { Gauge, Shown } from './Gauge.ts';

const NOTHING: Shown = { value: null, limit: 0, score: null, lower: null, upper: null, said: '' };

/** Measures nothing: whether events come is for the group to know. It is not empty, so the group is kept. */
export class AbsenceGauge implements Gauge {
  readonly failure = '';
  readonly isEmpty = false;

  take(): boolean {
    return true;
  }

  moveTo(): boolean {
    return false;
  }

  isBeyond(): boolean {
    return false;
  }

  noteRaised(): void {
    // Only detectors rest.
  }

  level(): number {
    return 0;
  }

  show(): Shown {
    return NOTHING;
  }

  nextMs(): number {
    return Infinity;
  }

  excuse(): void {
    // The group counts its silence anew.
  }

  adopt(): void {
    // Nothing depends on the rule.
  }

  toSnapshot(): null {
    return null;
  }

  restore(): void {
    // There is nothing to restore.
  }
}
