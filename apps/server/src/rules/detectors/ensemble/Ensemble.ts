import { MAX_SURPRISE, TailCalibration, type TailCalibrationJson } from '../calibration/index.ts';
import { History, type HistoryJson } from '../History.ts';
import type { Sample } from '../Detector.ts';
import { DayPattern, type DayPatternJson } from './views/DayPattern.ts';
import { VIEWS } from './views.ts';

export interface EnsembleJson {
  readonly history: HistoryJson;
  readonly days: DayPatternJson;
  readonly views: readonly TailCalibrationJson[];
  readonly joint: TailCalibrationJson;
}

/** What one view found. */
export interface Finding {
  readonly strangeness: number;
  /** Strangeness above this has a surprise. */
  readonly usualLimit: number;
  readonly surprise: number;
}

export interface Assessment {
  readonly surprise: number;
  readonly isReady: boolean;
  /** One per view; null where it does not know enough yet. */
  readonly findings: readonly (Finding | null)[];
}

/**
 * The joint surprise must not exceed this many times the mean surprise of the views. In a series of
 * mere noise something is always the rarest so far, but no view finds much in it.
 */
const CREDIT = 2;

/** The views, each calibrated by itself, and the mean of their surprise, calibrated once more. */
export class Ensemble {
  readonly history: History;
  readonly #days = new DayPattern();
  readonly #views: readonly TailCalibration[];
  readonly #joint: TailCalibration;

  constructor(memory: number, minSamples: number) {
    this.history = new History(memory);
    this.#views = VIEWS.map(() => new TailCalibration({ minSamples }));
    this.#joint = new TailCalibration({ minSamples });
  }

  /** How many samples the joint surprise is compared with. */
  get compared(): number {
    return this.#joint.seen;
  }

  observe({ atMs, value }: Sample): Assessment {
    this.history.push(value);
    const moment = { history: this.history, toNearestDay: this.#days.observe(atMs, value) };
    const findings = VIEWS.map(({ strangeness }, i) =>
      this.#judge(this.#views[i] as TailCalibration, strangeness(moment)),
    );
    const isReady = this.#joint.isReady;
    return { surprise: this.#join(findings), isReady, findings };
  }

  toJson(): EnsembleJson {
    return {
      history: this.history.toJson(),
      days: this.#days.toJson(),
      views: this.#views.map((calibration) => calibration.toJson()),
      joint: this.#joint.toJson(),
    };
  }

  /** Fills a new ensemble. @throws Error when the JSON is not of one with these parameters. */
  restore({ history, days, views, joint }: EnsembleJson): void {
    if (views.length !== VIEWS.length) throw new Error('This ensemble has other views.');
    this.history.restore(history);
    this.#days.restore(days);
    for (const [i, json] of views.entries()) this.#views[i]?.restore(json);
    this.#joint.restore(joint);
  }

  #judge(calibration: TailCalibration, strangeness: number | null): Finding | null {
    if (strangeness === null) return null;
    const { isReady } = calibration;
    const usualLimit = calibration.tailStart;
    const surprise = calibration.observe(strangeness);
    return isReady ? { strangeness, usualLimit, surprise } : null;
  }

  #join(findings: readonly (Finding | null)[]): number {
    let sum = 0;
    let count = 0;
    for (const finding of findings) {
      if (finding === null) continue;
      sum += finding.surprise;
      count += 1;
    }
    if (count === 0) return 0;
    const mean = sum / count;
    return Math.min(this.#joint.observe(mean), CREDIT * mean, MAX_SURPRISE);
  }
}
