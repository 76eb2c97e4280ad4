import type { EpochMs } from '@batcave/shared/time';
import { readableNumber } from './readableNumber.ts';
import { tame } from './tame.ts';
import {
  MAX_CALIBRATION_BYTES,
  TailCalibration,
  type TailCalibrationJson,
} from './calibration/index.ts';
import type { Detector, DetectorKind, Judgement, Observed, Sample } from './Detector.ts';
import { judgeDeviation, notReady } from './deviation.ts';
import { type Cell, HourCells } from './hourCells.ts';
import { readState, signatureOf } from './stateJson.ts';

/** What is usual, and how far from it samples are. */
interface Baseline {
  readonly cells: HourCells;
  readonly calibration: TailCalibration;
}

interface State {
  readonly week: Baseline;
  readonly day: Baseline;
}

/** A baseline as plain JSON. */
interface BaselineJson {
  readonly cells: string;
  readonly calibration: TailCalibrationJson;
}

interface Parameters {
  readonly min_samples: number;
  readonly min_rounds: number;
  readonly memory_rounds: number;
  readonly utc_offset_minutes: number;
}

/** One of the two baselines, at one moment. */
interface Season extends Baseline {
  readonly name: string;
  /** The hour within the season, and the number of the day or week. */
  readonly hour: number;
  readonly round: number;
  readonly own: Cell;
  /** On the line between the own cell and the one that is nearer; the own mean without one. */
  readonly line: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HOURS_OF_DAY = 24;
const HOURS_OF_WEEK = 168;
/** The first hour of 1970 was a Thursday's: so many hours after the beginning of a week. */
const HOURS_TO_THURSDAY = 72;
const WEEKDAYS = [
  'Mondays',
  'Tuesdays',
  'Wednesdays',
  'Thursdays',
  'Fridays',
  'Saturdays',
  'Sundays',
];
/** Makes the mean deviation the standard deviation of a normal distribution. */
const NORMAL_BY_MEAN = 1.2533;

/**
 * Compares a sample with what is usual at this hour of the week.
 *
 * An hour of the week is a cell of its own: 168 of them. A cell may judge when it holds `min_samples`
 * samples of `min_rounds` different weeks. Until then the same hour of all days judges, when it holds
 * as many samples of as many different days. When neither does, **nothing is judged**: the judgement
 * is not ready, and the calibration learns nothing.
 *
 * What is expected lies on the line between the means of two cells that follow each other, each taken
 * to be that of the middle of its hour; or it is the mean of the own cell, where that was nearer to
 * the samples so far (a working day that begins at eight is no slope) or the other cell may not
 * judge. The scale is the mean deviation from it.
 *
 * The hours of the week and those of the day are calibrated apart: as long as a Saturday is held
 * against all days, all of it is strange.
 */
class Seasonal implements Detector<State> {
  readonly name = 'seasonal';
  readonly maxStateBytes =
    HourCells.maxBytes(HOURS_OF_WEEK) +
    HourCells.maxBytes(HOURS_OF_DAY) +
    2 * MAX_CALIBRATION_BYTES +
    300;
  readonly #parameters: Parameters;
  readonly #signature: string;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#signature = signatureOf(this.name, { ...parameters });
  }

  init(): State {
    return { week: this.#baseline(HOURS_OF_WEEK), day: this.#baseline(HOURS_OF_DAY) };
  }

  observe(state: State, sample: Sample): Observed<State> {
    const value = tame(sample.value);
    const week = this.#seasonAt(sample.atMs, state.week, HOURS_OF_WEEK);
    const day = this.#seasonAt(sample.atMs, state.day, HOURS_OF_DAY);
    const season = [week, day].find(({ own }) => this.#mayJudge(own));
    const judgement =
      season === undefined
        ? notReady(`too few samples yet ${day.name} to say what is usual then`)
        : judgeSeason(value, season);
    for (const { cells, hour, round, line } of [week, day]) cells.learn(hour, round, value, line);
    return { state, judgement };
  }

  toJson({ week, day }: State): unknown {
    const baseline = ({ cells, calibration }: Baseline): BaselineJson => ({
      cells: cells.toJson(),
      calibration: calibration.toJson(),
    });
    return { of: this.#signature, week: baseline(week), day: baseline(day) };
  }

  fromJson(json: unknown): State {
    const { week, day } = readState(json, this.#signature);
    const state = this.init();
    for (const [baseline, own] of [
      [state.week, week as BaselineJson],
      [state.day, day as BaselineJson],
    ] as const) {
      baseline.cells.restore(own.cells);
      baseline.calibration.restore(own.calibration);
    }
    return state;
  }

  #baseline(hours: number): Baseline {
    const cells = new HourCells(hours, this.#parameters.memory_rounds);
    return { cells, calibration: new TailCalibration() };
  }

  #seasonAt(atMs: EpochMs, { cells, calibration }: Baseline, hours: number): Season {
    const localHours = (atMs + this.#parameters.utc_offset_minutes * MINUTE_MS) / HOUR_MS;
    const fromMonday = localHours + HOURS_TO_THURSDAY;
    const whole = Math.floor(fromMonday);
    const into = fromMonday - whole;
    const hour = modulo(whole, hours);
    const own = cells.at(hour);
    const other = cells.at(modulo(into < 0.5 ? hour - 1 : hour + 1, hours));
    const share = this.#mayJudge(other) ? Math.abs(into - 0.5) : 0;
    const line = own.mean + share * (other.mean - own.mean);
    const from = `from ${String(modulo(whole, HOURS_OF_DAY))}:00`;
    const weekday = WEEKDAYS[Math.floor(hour / HOURS_OF_DAY)] ?? '';
    const name = hours === HOURS_OF_WEEK ? `on ${weekday} ${from}` : `in the hour ${from}`;
    return { cells, calibration, name, hour, round: Math.floor(whole / hours), own, line };
  }

  #mayJudge({ count, rounds }: Cell): boolean {
    return count >= this.#parameters.min_samples && rounds >= this.#parameters.min_rounds;
  }
}

function judgeSeason(value: number, { own, line, name, calibration }: Season): Judgement {
  const isLine = own.fromLine < own.fromMean;
  const centre = isLine ? line : own.mean;
  const scale = NORMAL_BY_MEAN * (isLine ? own.fromLine : own.fromMean);
  const times = `${String(own.rounds)} times`;
  return judgeDeviation(
    value,
    { centre, scale },
    calibration,
    (distance) => `${distance} ${readableNumber(centre)}, what was usual ${name} (${times})`,
  );
}

function modulo(number: number, by: number): number {
  return ((number % by) + by) % by;
}

export const seasonal: DetectorKind = {
  name: 'seasonal',
  what: 'how far it is from what is usual at this hour of the week, or of the day',
  parameters: {
    min_samples: {
      ...{ default: 5, min: 1, max: 10_000, integer: true },
      what: 'samples that an hour must have before it judges',
    },
    min_rounds: {
      ...{ default: 3, min: 1, max: 52, integer: true },
      what: 'different weeks (or days) that these samples must be of',
    },
    memory_rounds: {
      ...{ default: 14, min: 1, max: 520, integer: true },
      what: 'over about how many weeks (or days) the usual is taken',
    },
    utc_offset_minutes: {
      ...{ default: 0, min: -840, max: 840, integer: true },
      what: 'how far the local time, whose hours are meant, is ahead of UTC',
    },
  },
  defaultThreshold: 0.999,
  create: ({ min_samples = 5, min_rounds = 3, memory_rounds = 14, utc_offset_minutes = 0 }) =>
    new Seasonal({ min_samples, min_rounds, memory_rounds, utc_offset_minutes }),
};
