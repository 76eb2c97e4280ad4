import { setTimeout as delay } from 'node:timers/promises';
import type { SentryProcess } from './sentryProcess.ts';

/** Between two batches, in milliseconds. */
const BATCH_EVERY_MS = 250;
const BATCH = 5;
/** More than this the ring of a window could not hold, and rows would be missing for a good reason. */
const MOST = 15_000;
const SERVICES = [
  ...['auth', 'cart', 'checkout', 'search', 'catalog', 'payments-api', 'payments-worker'],
  ...['ledger-db', 'queue', 'mail', 'edge-gw', 'images'],
];
const EVERY_SEVERITY = { WARN: 23, ERROR: 61 };

/** A producer that counts. */
export interface Ticks {
  /** How many the server has taken for durable. */
  sent(): number;
  /** From now on this service is in trouble, until told that it is well. */
  setHot(service: string | undefined): void;
  stop(): Promise<void>;
}

/**
 * Sends twenty events a second, numbered from 1 without a hole, one batch after the other. A fault of the server is
 * rejected by `stop`.
 */
export function startTicks(sentry: SentryProcess): Ticks {
  let sent = 0;
  let hot: string | undefined;
  let isStopped = false;

  function event(n: number): object {
    const severity =
      n % EVERY_SEVERITY.ERROR === 0 ? 'ERROR' : n % EVERY_SEVERITY.WARN === 0 ? 'WARN' : 'INFO';
    const service = SERVICES[n % SERVICES.length] ?? '';
    return {
      ...{ source: `${service}-1`, type: 'wall.tick', severity, labels: { service } },
      payload: { message: `tick ${String(n)}`, load: service === hot ? 97 : 20 + (n % 40) },
    };
  }

  async function send(): Promise<void> {
    while (!isStopped && sent < MOST) {
      const batch = Array.from({ length: BATCH }, (_none, index) => event(sent + index + 1));
      await sentry.call('producer', 'POST', '/v1/events', batch);
      sent += BATCH;
      await delay(BATCH_EVERY_MS);
    }
  }

  const sending = send();
  sending.catch(() => undefined); // Told by `stop`.
  return {
    sent: () => sent,
    setHot: (service) => (hot = service),
    async stop() {
      isStopped = true;
      await sending;
    },
  };
}

/** A rule that raises an alert for a service in trouble. */
export async function watchLoad(sentry: SentryProcess): Promise<void> {
  await sentry.call('operator', 'POST', '/v1/alerts/policies', {
    name: 'Overloaded',
    severity: 'CRITICAL',
    match: { type: 'wall.tick' },
    group_by: ['labels.service'],
    condition: {
      ...{ aggregate: 'max', field: 'payload.load', window: '3s' },
      ...{ operator: '>', threshold: 90 },
    },
    summary: '{{labels.service}} is at {{value}} % load',
  });
}

/** The rows of a live feed, oldest first. */
export interface FeedRows {
  /** Places of the rows in the window's own ring: one more each. */
  readonly places: readonly number[];
  /** The numbers of the producer. */
  readonly ticks: readonly number[];
  /** Rows that say that events are missing. */
  readonly gaps: number;
}

/**
 * Pauses the live feed of a page, reads every row that it holds, and lets it follow again. Runs in the page.
 *
 * @throws when there is no live feed
 */
export async function readFeedRows(paneId: string): Promise<FeedRows> {
  const pane = document.querySelector(`[data-pane="${paneId}"]`);
  const isStill = () => (pane?.querySelector('.feed-still') ?? null) !== null;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const press = async (name: RegExp, isDone: () => boolean) => {
    for (const button of pane?.querySelectorAll('button') ?? [])
      if (name.test(button.textContent)) button.click();
    for (let tries = 0; !isDone() && tries < 200; tries++) await frame();
  };
  // A pause goes with the pane wherever it is opened again: what came since is wanted too.
  if (isStill()) await press(/to follow/, () => !isStill());
  await press(/^Pause(?!d)/, isStill);
  const scroller = pane?.querySelector('.feed-rows');
  if (scroller === null || scroller === undefined) throw new Error(`No live feed in ${paneId}.`);
  const rows = new Map<number, string>();
  let gaps = 0;
  for (let top = 0; top <= scroller.scrollHeight; top += scroller.clientHeight / 2) {
    scroller.scrollTop = top;
    await frame();
    await frame();
    await frame();
    for (const row of scroller.querySelectorAll<HTMLElement>('.feed-row')) {
      const place = Number(row.dataset['place']);
      if (row.classList.contains('feed-gap') && !rows.has(place)) gaps += 1;
      rows.set(place, row.textContent);
    }
  }
  await press(/to follow/, () => !isStill());
  const all = [...rows].sort(([a], [b]) => a - b);
  const numbers = all.flatMap(([, text]) => /tick (\d+)/.exec(text)?.[1] ?? []);
  return { places: all.map(([place]) => place), ticks: numbers.map(Number), gaps };
}

/** What must hold of the rows: `[]`; else what is wrong, each with the first place of it. */
export function faultsOf(rows: FeedRows, from: number, atLeastTo: number): readonly string[] {
  const faults: string[] = [];
  const { places, ticks, gaps } = rows;
  if (gaps > 0) faults.push(`${String(gaps)} gaps are told`);
  const broken = places.findIndex(
    (place, index) => index > 0 && place !== (places[index - 1] ?? 0) + 1,
  );
  if (broken > 0) faults.push(`a row is not read after place ${String(places[broken - 1])}`);
  if (ticks[0] !== from) faults.push(`begins with ${String(ticks[0])}, not ${String(from)}`);
  const seen = new Set<number>();
  for (const tick of ticks) {
    if (seen.has(tick)) faults.push(`${String(tick)} is there twice`);
    seen.add(tick);
  }
  for (let tick = from; tick <= Math.max(...ticks); tick++)
    if (!seen.has(tick)) faults.push(`${String(tick)} is lost`);
  const last = ticks.at(-1) ?? 0;
  if (last < atLeastTo) faults.push(`ends with ${String(last)}, before ${String(atLeastTo)}`);
  return faults;
}
