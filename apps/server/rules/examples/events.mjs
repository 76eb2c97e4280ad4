#!/usr/bin/env node
// Prints the history that an example rule is tried on, one event a line, the same in every run:
//
//   node apps/server/rules/examples/events.mjs seasonal | npx sentry replay apps/server/rules/examples/seasonal.json --events -

const START = Date.UTC(2026, 0, 5); // a Monday
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Uniform numbers from 0 to 1 (mulberry32), so that every run prints the same. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const chance = random(7);
/** A number from the normal distribution (Box and Muller). */
const noise = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
const round = (value) => Math.round(value * 1000) / 1000;
const between = (at, from, to) => at >= from && at < to;

/** How busy a shop is, 0.1 at night to 1 at noon, half of it at weekends. */
function business(at) {
  const hour = (at % DAY) / HOUR;
  const weekend = Math.floor(at / DAY) % 7 >= 5 ? 0.5 : 1;
  return weekend * (0.1 + 0.9 * Math.max(0, Math.sin((Math.PI * (hour - 6)) / 14)) ** 1.5);
}

/** What happens in each example: how often, for how long, and which value at which moment. */
const HISTORIES = {
  // Replication lags behind for ten minutes, from 1:00 on.
  threshold: {
    ...{
      source: 'db-2',
      type: 'example.lag',
      field: 'lag_seconds',
      every: 10 * SECOND,
      until: 2 * HOUR,
    },
    value: (at) => (between(at, HOUR, HOUR + 10 * MINUTE) ? 45 : 5) + noise(),
  },
  // A queue doubles within a few minutes at 4:00.
  rate_of_change: {
    ...{ source: 'queue-1', type: 'example.queue', field: 'depth', every: MINUTE, until: 6 * HOUR },
    value: (at) => Math.round((at < 4 * HOUR ? 100 : 210) + 3 * noise()),
  },
  // Three requests take far longer than the others.
  robust_z: {
    ...{ source: 'web-1', type: 'example.latency', field: 'ms', every: 30 * SECOND, until: DAY },
    value: (at) => ([9, 15, 21].some((hour) => at === hour * HOUR) ? 400 : 120 + 10 * noise()),
  },
  // A bearing runs two degrees warmer from 20:00 on.
  ewma: {
    ...{
      source: 'fan-3',
      type: 'example.temperature',
      field: 'celsius',
      every: MINUTE,
      until: DAY,
    },
    value: (at) => 60 + (at < 20 * HOUR ? 0 : 2) + 0.5 * noise(),
  },
  // The shop sells at eleven on the fourth Tuesday as little as it does at night.
  seasonal: {
    ...{
      source: 'shop',
      type: 'example.orders',
      field: 'per_minute',
      every: 5 * MINUTE,
      until: 28 * DAY,
    },
    value: (at) =>
      (between(at, 22 * DAY + 11 * HOUR, 22 * DAY + 11.5 * HOUR) ? 60 : 500 * business(at)) +
      15 * noise(),
  },
  // A cache hits less often from the third day on.
  change_point: {
    ...{
      source: 'cache-1',
      type: 'example.hits',
      field: 'ratio',
      every: 5 * MINUTE,
      until: 4 * DAY,
    },
    value: (at) => (at < 2.5 * DAY ? 0.93 : 0.88) + 0.01 * noise(),
  },
  // A pump that works in strokes misses two of them at 18:00; no single value is unusual.
  forest: {
    ...{ source: 'pump-1', type: 'example.pump', field: 'bar', every: MINUTE, until: DAY },
    value: (at) =>
      5 +
      (between(at, 18 * HOUR, 18.5 * HOUR) ? 0 : 3 * Math.sin((2 * Math.PI * at) / (15 * MINUTE))) +
      0.2 * noise(),
  },
  // Something like what a console sees: a day's rhythm, a spike, and a level that stays.
  ensemble: {
    ...{
      source: 'web-1',
      type: 'example.load',
      field: 'percent',
      every: 5 * MINUTE,
      until: 14 * DAY,
    },
    value: (at) =>
      20 +
      40 * business(at % DAY) +
      (at === 9 * DAY + 3 * HOUR ? 60 : 0) +
      (at > 12 * DAY ? 25 : 0) +
      2 * noise(),
  },
  // A back-up runs every hour, and not any more after 20:00.
  absence: {
    ...{
      source: 'backup-1',
      type: 'example.backup',
      field: 'seconds',
      every: HOUR,
      until: 20 * HOUR,
    },
    value: () => 300 + 20 * noise(),
  },
};
HISTORIES.neighbours = HISTORIES.forest;

const name = process.argv[2]?.replaceAll('-', '_') ?? '';
const history = HISTORIES[name];
if (history === undefined) {
  process.stderr.write(
    `Usage: node events.mjs NAME\nPrints the history of an example, one event a line.\nNAME: ${Object.keys(HISTORIES).join(', ')}\n`,
  );
  process.exitCode = process.argv[2] === '--help' ? 0 : 2;
} else {
  // Whoever reads may have seen enough.
  process.stdout.on('error', () => process.exit());
  const { source, type, field, every, until, value } = history;
  for (let at = 0; at < until; at += every) {
    const timestamp = new Date(START + at).toISOString();
    const payload = { [field]: round(value(at)) };
    process.stdout.write(`${JSON.stringify({ source, type, timestamp, payload })}\n`);
  }
}
