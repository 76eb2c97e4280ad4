// An example of a detector of one's own: copy it, and name it in the file of the setting detectors_file,
// as detectors.json beside it does.
//
// It forecasts each value from a level and a trend that follow the series (Holt 1957), and says how
// seldom a forecast is off by so much. It needs 40 samples before it judges.

const LEAST_SAMPLES = 40;

export default {
  // Changing the version makes all series start anew: states of another version are not taken over.
  name: 'holt',
  version: '1.0.0',
  what: 'how far a value is from where its level and trend lead',

  // A rule may set these under condition.parameters; the server checks the limits.
  parameters: {
    level_weight: {
      default: 0.2,
      min: 0.01,
      max: 1,
      what: 'weight of the newest value in the level',
    },
    trend_weight: { default: 0.05, min: 0, max: 1, what: 'weight of the newest step in the trend' },
  },

  // The score from which on a rule fires that sets no threshold of its own.
  defaultThreshold: 0.9995,

  // The state of a series before its first sample: plain JSON, at most 60 kB of it. One that the server
  // kept is given back as it was, also after a restart.
  init() {
    return { seen: 0, level: 0, trend: 0, usual_error: 0 };
  },

  // Judges one sample. A function of its arguments: no clock, no chance, nothing kept elsewhere, so that
  // a back-test says what would have been.
  observe(state, { value }, { level_weight, trend_weight }) {
    const forecast = state.seen === 0 ? value : state.level + state.trend;
    const error = value - forecast;
    const { usual_error } = state;

    const level = forecast + level_weight * error;
    const trend = state.trend + trend_weight * level_weight * error;
    // One far out must not set what is usual.
    const size =
      state.seen < LEAST_SAMPLES ? Math.abs(error) : Math.min(Math.abs(error), 5 * usual_error);
    const weight = Math.max(1 / (state.seen + 1), 0.02);
    const next = {
      seen: state.seen + 1,
      level,
      trend,
      usual_error: usual_error + weight * (size - usual_error),
    };

    if (state.seen < LEAST_SAMPLES || usual_error === 0)
      return { state: next, ready: false, score: 0, explanation: 'too few samples yet' };
    return {
      state: next,
      // Of errors with an exponential size, this share is smaller.
      score: 1 - Math.exp(-Math.abs(error) / usual_error),
      // Optional: what would have been usual, and which way this is not.
      lower: forecast - 5 * usual_error,
      upper: forecast + 5 * usual_error,
      direction: Math.sign(error),
      explanation: `${value.toPrecision(4)} where level and trend lead to ${forecast.toPrecision(4)}, usually within ${usual_error.toPrecision(2)}`,
    };
  },
};
