import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { DispatchContext } from './context.ts';
import { digestOf, digestText, minuteOf } from './fatigue/index.ts';
import {
  type CompiledSilences,
  endsEarly,
  nextMuteChange,
  type SilenceEvent,
  silenceEvents,
} from './mute/index.ts';
import { directTargets, targetsOfPerson, tell } from './tell.ts';
import { parseClock, timeZoneOf } from './time/index.ts';

/** How often it is looked whether a silence that ends by itself early has done so. */
const LOOK_MS = 5000;
/** How often it is looked whether a silence hides something. */
const HIDES_MS = 60_000;
/** So long before a silence ends its author is told. */
const WARN_MS = 900_000;
/** How often it is noted that a silence still hides something. */
const NOTE_MS = 600_000;
/** So long after a snooze was made its alert has been followed, if it is not over. */
const FOLLOWED_MS = 60_000;
const DAY_MS = 86_400_000;
const DEFAULT_DIGEST_AT = '09:00';

/**
 * What is done as time goes by, whatever happens to alerts: silences that begin, end, are about to end or
 * have hidden nothing for long; and once a day the digest of what was suppressed.
 *
 * Everything up to the moment it was given was done before: a step that does something is durable.
 */
export class Routine {
  #fromMs: EpochMs | undefined;
  #known: CompiledSilences | undefined;
  #nextMs: EpochMs = -Infinity;
  readonly #matchedMs = new Map<string, EpochMs>();
  readonly #notedMs = new Map<string, EpochMs>();

  /** @param fromMs  When the last step was; `undefined`: there was none. */
  constructor(fromMs: EpochMs | undefined) {
    this.#fromMs = fromMs;
  }

  /** When there may be something to do; `Infinity`: when something changes. */
  get dueMs(): EpochMs {
    return this.#nextMs;
  }

  run(ctx: DispatchContext): void {
    const { nowMs } = ctx;
    if (nowMs < this.#nextMs) return;
    const fromMs = this.#fromMs ?? nowMs;
    this.#lookAtSilences(ctx, fromMs);
    this.#digest(ctx);
    this.#fromMs = nowMs;
    const digestMs = ctx.config.config.fatigue?.digest_to === undefined ? Infinity : nowMs + 60_000;
    this.#nextMs = Math.min(digestMs, nextSilenceMs(ctx.silences, nowMs));
  }

  /** Something else may be due sooner: other silences, another document. */
  changed(): void {
    this.#nextMs = -Infinity;
  }

  #lookAtSilences(ctx: DispatchContext, fromMs: EpochMs): void {
    const { silences, nowMs, outbox } = ctx;
    if (silences.byId.size === 0 && (this.#known?.byId.size ?? 0) === 0) return;
    for (const event of silenceEvents(this.#known ?? silences, silences, fromMs, nowMs))
      tellEvent(ctx, event);
    this.#known = silences;
    for (const alert of ctx.standing.alerts.values()) {
      const { quiet } = alert;
      if (quiet === null || quiet.id === null || !silences.byId.has(quiet.id)) continue;
      this.#matchedMs.set(quiet.id, nowMs);
      if (nowMs - (this.#notedMs.get(quiet.id) ?? -Infinity) < NOTE_MS) continue;
      this.#notedMs.set(quiet.id, nowMs);
      outbox.silencesMatched.push(quiet.id);
    }
    for (const [silenceId, compiled] of silences.byId) {
      const { alertId, matchedMs } = compiled.silence;
      const matched = this.#matchedMs.get(silenceId) ?? matchedMs ?? undefined;
      const seen = ctx.standing.alerts.get(alertId ?? '')?.seen;
      // An alert that is not known is over, unless it was raised so lately that it may be still to come.
      const isFollowed = nowMs - compiled.silence.createdMs > FOLLOWED_MS;
      const standing = seen ?? (alertId !== null && isFollowed ? OVER : undefined);
      const reason = endsEarly(compiled, matched, standing, nowMs);
      if (reason !== undefined) outbox.silenceEnds.push({ silenceId, reason });
    }
    for (const silenceId of this.#matchedMs.keys())
      if (!silences.byId.has(silenceId)) {
        this.#matchedMs.delete(silenceId);
        this.#notedMs.delete(silenceId);
      }
  }

  /** Once a day, at the hour of the document: everything that was suppressed, to whoever wants to know. */
  #digest(ctx: DispatchContext): void {
    const { digest_to: names, digest_at: at = DEFAULT_DIGEST_AT } = ctx.config.config.fatigue ?? {};
    if (names === undefined) return;
    const snapshot = ctx.fatigue.snapshot();
    const dueMs = lastDue(at, ctx.config.config.time_zone, ctx.nowMs);
    if (snapshot.state.digestFromMs >= dueMs) return;
    const digest = digestOf(snapshot, ctx.nowMs);
    for (const target of directTargets(ctx, names)) {
      const lines = digest.lines.filter(({ service }) =>
        ctx.rights.mayRead(target.reader, service),
      );
      const text = digestText({ ...digest, lines });
      if (text.length === 0) continue;
      tell(ctx, target, {
        reason: 'digest',
        key: digest.to,
        title: `${digest.suppressed === 1 ? '1 alert was' : `${String(digest.suppressed)} alerts were`} not sent since ${minuteOf(digest.from)}`,
        text: text.join('\n'),
      });
    }
    ctx.fatigue.startDigest(ctx.nowMs);
  }
}

/** When something of a silence is due next. */
function nextSilenceMs(silences: CompiledSilences, nowMs: EpochMs): EpochMs {
  let nextMs = nextMuteChange(silences, nowMs) ?? Infinity;
  for (const { silence, timing } of silences.byId.values()) {
    const endMs = timing.at(nowMs)?.endMs;
    if (endMs !== undefined && endMs - WARN_MS > nowMs) nextMs = Math.min(nextMs, endMs - WARN_MS);
    const endsEarlier = silence.kind === 'snooze' || silence.endsWhen.idleMs !== null;
    if ((timing.overMs ?? Infinity) > nowMs)
      nextMs = Math.min(nextMs, nowMs + (endsEarlier ? LOOK_MS : HIDES_MS));
  }
  return nextMs;
}

/** What is known of an alert that is gone. */
const OVER = { state: 'RESOLVED', severity: -1 } as const;

/** The last time of day that has come. */
function lastDue(at: string, zoneName: string | undefined, nowMs: EpochMs): EpochMs {
  const zone = timeZoneOf(zoneName);
  const clockMs = parseClock(at) ?? 0;
  const local = zone.localAt(nowMs);
  const today = zone.instantOf(Math.floor(local / DAY_MS) * DAY_MS + clockMs);
  if (today <= nowMs) return today;
  return zone.instantOf(Math.floor(local / DAY_MS - 1) * DAY_MS + clockMs);
}

function tellEvent(
  ctx: DispatchContext,
  { kind, atMs, silence, untilMs, reason }: SilenceEvent,
): void {
  const { comment, createdBy, silenceId } = silence;
  const name =
    silence.kind === 'maintenance'
      ? 'Maintenance'
      : silence.kind === 'snooze'
        ? 'Snooze'
        : 'Silence';
  const until = untilMs === undefined ? 'somebody ends it' : formatInstant(untilMs);
  if (kind !== 'expiring') {
    const words = kind === 'started' ? `began, until ${until}` : `ended (${reason ?? 'time'})`;
    ctx.outbox.entries.push({
      alertId: silence.alertId,
      incidentId: null,
      kind: 'silenced',
      entry: `${name} of ${createdBy} ${words}: ${comment}`,
      atMs,
    });
    return;
  }
  for (const target of targetsOfPerson(ctx, createdBy))
    tell(ctx, target, {
      reason: 'silence_expires',
      key: `${silenceId} ${until}`,
      title: `Your ${name.toLowerCase()} ends at ${until}`,
      text: `${comment}\n${silence.matchers.join(', ')}\nWhat still fires then is told. Prolong it in the console or with sentry silences.`,
    });
}
