import type { FatigueExclusion } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import { BurstWatch } from './BurstWatch.ts';
import { excludedBy, inWords } from './exclusion.ts';
import type { AlertFacts, AlertMeasure, Judgement, Outcome } from './facts.ts';
import { countOf, isSampled, NO_SAMPLE, slide, whyRevert, withSettled } from './holdOut.ts';
import {
  EMPTY_DIGEST,
  type Kind,
  type KindDigest,
  kindKey,
  lastsMs,
  newKind,
  scoreOf,
  underVersion,
  withUntouched,
} from './Kind.ts';
import { KindStore } from './KindStore.ts';
import { type FatigueSettings, settingsText } from './settings.ts';
import type { FatigueSnapshot, FatigueState, Revert, Totals } from './state.ts';
import { type Tuning, TUNING } from './tuning.ts';

/** What a model starts from. */
export interface FatigueModelOptions {
  readonly settings: FatigueSettings;
  readonly snapshot: FatigueSnapshot;
  readonly tuning?: Partial<Tuning>;
}

/** What an outcome was good for. */
export interface Learned {
  /** Whether it counts for or against its kind. */
  readonly trained: boolean;
  /** In one sentence. */
  readonly reason: string;
  /** That this outcome ended suppression. */
  readonly reverted: Revert | null;
}

/** What changed since it was asked before: to be stored with the decisions in one transaction. */
export interface FatigueDelta {
  readonly state: FatigueState;
  readonly kinds: readonly Kind[];
  readonly removed: readonly string[];
}

const MAX_DIGEST_IDS = 5;

/**
 * Learns of one tenant which alerts nobody acts on, and says which not to send. A function of the
 * settings, the snapshot, and the calls with their times: it reads no clock and draws nothing at random.
 *
 * **Kind.** Alerts of one rule for one service. Its **score** is the lower 95 % bound (Jeffreys) of the
 * probability that nobody acts, from delivered alerts that cleared untouched. They fade with a half-life
 * of 30 days, and count less the longer they lasted. From `threshold` on it is suppressed.
 *
 * **Exclusions** come first, whatever the score: see `excludedBy`. Above all: never CRITICAL, never
 * security, never a kind that somebody acted on within 180 days.
 *
 * **Sample.** A share of what would be suppressed, by the hash of the alert's id, is delivered all the
 * same; of each kind at the latest after twice as many as should lie between two. What is acted on in it are the misses. One excludes its kind; too many end suppression for the
 * tenant: it observes until the settings change, or `resume`.
 *
 * **What trains.** Only what people were told. What it suppressed, what nobody was told, what a time-out
 * ended, and what belongs to an incident that somebody worked on, never counts as untouched.
 */
export class FatigueModel {
  readonly #tuning: Tuning;
  readonly #store: KindStore;
  readonly #bursts: BurstWatch;
  #settings: FatigueSettings;
  #state: FatigueState;

  constructor({ settings, snapshot, tuning = {} }: FatigueModelOptions) {
    this.#tuning = { ...TUNING, ...tuning };
    this.#state = snapshot.state;
    this.#store = new KindStore(snapshot.kinds, snapshot.state.forgotten, this.#tuning);
    this.#bursts = new BurstWatch(snapshot.state.bursts, this.#tuning.burst, this.#tuning.burstMs);
    this.#settings = settings;
    this.configure(settings);
  }

  get settings(): FatigueSettings {
    return this.#settings;
  }

  get tuning(): Tuning {
    return this.#tuning;
  }

  /** What is done now: a reverted tenant observes. */
  get mode(): FatigueSettings['mode'] {
    const { mode } = this.#settings;
    return mode === 'suppress' && this.#state.reverted !== null ? 'observe' : mode;
  }

  /** Goes on with these settings. Others than those under which it ended itself turn it on again. */
  configure(settings: FatigueSettings): void {
    this.#settings = settings;
    const { reverted } = this.#state;
    if (reverted !== null && reverted.settings !== settingsText(settings)) this.resume();
  }

  /** A person turns it on again as it is; the misses so far count no more. */
  resume(): void {
    this.#state = { ...this.#state, reverted: null, outcomes: '' };
  }

  /**
   * Decides about an alert when it is raised, and again (`suppressed`) at `recheckAtMs` if it is still
   * firing, when its severity rises, and when the mode is no longer suppress.
   */
  judge(facts: AlertFacts, nowMs: EpochMs): Judgement {
    if (facts.suppressed && this.mode !== 'suppress')
      return this.#deliver(facts, nowMs, {
        exclusion: 'ended',
        reason: `Suppression has ended: ${this.#state.reverted?.reason ?? `it is set to ${this.#settings.mode}.`}`,
      });
    if (this.mode === 'off')
      return this.#said('deliver', { exclusion: 'off', reason: 'Learned suppression is off.' });
    const kind = this.#kindOf(facts);
    const { minHistory, threshold } = this.#settings;
    const known = { kind, forgotten: this.#store.forgotten, minHistory, nowMs };
    const excluded = excludedBy(facts, { ...known, tuning: this.#tuning });
    if (excluded !== undefined || kind === undefined) return this.#deliver(facts, nowMs, excluded);
    const score = scoreOf(kind, nowMs, this.#tuning);
    const certainty = `With a certainty of ${score.toFixed(3)} nobody acts on it (${String(kind.history)} untouched before)`;
    if (score < threshold)
      return this.#deliver(facts, nowMs, {
        ...{ exclusion: 'uncertain', score },
        reason: `${certainty}; ${String(threshold)} is needed.`,
      });
    const together = this.#bursts.countIfFull(facts.service, nowMs);
    if (together !== undefined && !facts.suppressed)
      return this.#deliver(facts, nowMs, {
        ...{ exclusion: 'burst', score },
        reason: `${String(together)} alerts of ${facts.service} were suppressed within ${inWords(this.#tuning.burstMs)}: something is going on.`,
      });
    return this.#withhold(facts, kind, nowMs, { score, certainty });
  }

  /** Takes how an alert ended. Once for each alert: at the first act of a person, or when it is over. */
  learn(outcome: Outcome, nowMs: EpochMs): Learned {
    if (outcome.end === 'acted') return this.#learnAct(outcome, nowMs);
    if (outcome.as === 'suppress' || outcome.as === 'untold')
      return untrained('Nobody was told of it: that nobody acted says nothing.');
    if (outcome.end === 'incident')
      return untrained(
        'Somebody worked on its incident: that it was not touched itself says nothing.',
      );
    if (outcome.end === 'expired')
      return untrained('It did not clear by itself: that nobody acted says nothing.');
    if (this.mode === 'off') return untrained('Learned suppression is off.');
    const kind = this.#kindOf(outcome) ?? this.#newKind(outcome, nowMs);
    this.#settle(outcome, false);
    if (outcome.ruleVersion < kind.ruleVersion) return untrained('The rule was changed since.');
    const end = { durationMs: outcome.durationMs, nowMs };
    const taught = withUntouched(kind, outcome, end, this.#tuning);
    this.#store.put(withSample(taught, outcome, false), nowMs);
    const reason = `It cleared after ${inWords(outcome.durationMs)} and nobody touched it.`;
    return { trained: true, reason, reverted: null };
  }

  /** A person wants a suppressed alert back: it counts as acted on, and its kind is excluded. */
  restore(measure: AlertMeasure, nowMs: EpochMs): void {
    const kind = this.#kindOf(measure) ?? this.#newKind(measure, nowMs);
    this.#store.put({ ...kind, actedMs: nowMs, actedBy: 'restored' }, nowMs);
    this.#count('restored');
  }

  /** Begins a new digest: what is suppressed from now on. */
  startDigest(nowMs: EpochMs): void {
    this.#store.clearDigests();
    this.#state = { ...this.#state, digestFromMs: nowMs, digestSample: NO_SAMPLE };
  }

  snapshot(): FatigueSnapshot {
    return { state: this.#wholeState(), kinds: this.#store.all() };
  }

  takeDirty(): FatigueDelta {
    return { state: this.#wholeState(), ...this.#store.takeDirty() };
  }

  #wholeState(): FatigueState {
    return { ...this.#state, bursts: this.#bursts.toJson(), forgotten: this.#store.forgotten };
  }

  #kindOf(measure: AlertMeasure): Kind | undefined {
    const kind = this.#store.get(kindKey(measure, this.#tuning.kindBy));
    return kind === undefined ? undefined : underVersion(kind, measure);
  }

  #newKind(measure: AlertMeasure, nowMs: EpochMs): Kind {
    return newKind(kindKey(measure, this.#tuning.kindBy), measure, nowMs);
  }

  #said(verdict: Judgement['verdict'], said: Partial<Judgement>): Judgement {
    const { threshold } = this.#settings;
    const nothing = { exclusion: null, score: null, recheckAtMs: null, reason: '' };
    return { verdict, threshold, ...nothing, ...said };
  }

  #deliver(facts: AlertFacts, nowMs: EpochMs, said: Partial<Judgement> = {}): Judgement {
    const kind = this.#kindOf(facts) ?? this.#newKind(facts, nowMs);
    if (facts.suppressed) {
      const { digest } = kind;
      const told = { ...EMPTY_DIGEST, ...digest, late: (digest?.late ?? 0) + 1 };
      this.#store.put({ ...kind, late: kind.late + 1, digest: told }, nowMs);
      this.#count('late');
    } else {
      this.#store.put({ ...kind, lastSeenMs: nowMs, delivered: kind.delivered + 1 }, nowMs);
      this.#count('judged', 'delivered');
    }
    if (said.exclusion) this.#countExclusion(said.exclusion);
    return this.#said('deliver', said);
  }

  /** It would be suppressed: it is, unless it is sampled or only observed. */
  #withhold(
    facts: AlertFacts,
    kind: Kind,
    nowMs: EpochMs,
    { score, certainty }: { readonly score: number; readonly certainty: string },
  ): Judgement {
    const recheckAtMs = facts.createdAtMs + lastsMs(kind, this.#tuning.outlivedShare);
    const { threshold, sample } = this.#settings;
    const enough = `${certainty}; ${String(threshold)} is enough`;
    if (facts.suppressed)
      return this.#said('suppress', { score, recheckAtMs, reason: `${enough}, still.` });
    const seen = { ...kind, lastSeenMs: nowMs };
    if (this.mode === 'observe') {
      this.#bursts.note(facts.service, nowMs);
      this.#store.put({ ...seen, observed: kind.observed + 1 }, nowMs);
      this.#count('judged', 'observed');
      return this.#said('observe', { score, reason: `${enough}, and suppression is not on.` });
    }
    if (isSampled(facts.alertId, sample, kind.unsampled)) {
      this.#store.put({ ...seen, sampled: kind.sampled + 1, unsampled: 0 }, nowMs);
      this.#count('judged', 'sampled');
      const share = `${String(Number((sample * 100).toFixed(1)))} %`;
      return this.#said('sample', {
        score,
        reason: `${enough}. It is one of ${share} sent anyway.`,
      });
    }
    this.#bursts.note(facts.service, nowMs);
    const suppressed = kind.suppressed + 1;
    const digest = digestWith(kind.digest ?? EMPTY_DIGEST, facts.alertId, score);
    this.#store.put({ ...seen, suppressed, digest, unsampled: kind.unsampled + 1 }, nowMs);
    this.#count('judged', 'suppressed');
    return this.#said('suppress', { score, recheckAtMs, reason: `${enough}.` });
  }

  #learnAct(outcome: Outcome, nowMs: EpochMs): Learned {
    const kind = this.#kindOf(outcome) ?? this.#newKind(outcome, nowMs);
    const isMiss = outcome.as !== 'deliver' && outcome.as !== 'untold';
    const actedBy = isMiss ? 'missed' : 'acted';
    this.#store.put(withSample({ ...kind, actedMs: nowMs, actedBy }, outcome, true), nowMs);
    if (outcome.as === 'suppress') this.#count('found');
    const reverted = this.#settle(outcome, true, nowMs);
    const reason = `Somebody acted on it: nothing of its kind is suppressed for ${inWords(this.#tuning.actedMs)}.`;
    return { trained: true, reason, reverted };
  }

  /** Counts the outcome of a sampled or observed alert; gives the revert that it causes. */
  #settle({ as }: Outcome, isMiss: boolean, nowMs: EpochMs = 0): Revert | null {
    const { observedSample, wholeSample, digestSample, outcomes, reverted } = this.#state;
    if (as === 'observe')
      this.#state = { ...this.#state, observedSample: withSettled(observedSample, isMiss) };
    if (as !== 'sample') return null;
    this.#state = {
      ...this.#state,
      wholeSample: withSettled(wholeSample, isMiss),
      digestSample: withSettled(digestSample, isMiss),
    };
    if (reverted !== null || this.#settings.mode !== 'suppress') return null;
    const recent = slide(outcomes, isMiss, this.#tuning.sampleWindow);
    const count = countOf(recent);
    // Only a miss can prove too many; a window that slides may, but then nothing new was learned.
    const reason = isMiss ? whyRevert(count, this.#settings.missLimit) : undefined;
    const settings = settingsText(this.#settings);
    const revert = reason === undefined ? null : { atMs: nowMs, ...count, reason, settings };
    this.#state = { ...this.#state, outcomes: recent, reverted: revert };
    return revert;
  }

  #count(...names: (keyof Totals)[]): void {
    const totals: Record<keyof Totals, number> = { ...this.#state.totals };
    for (const name of names) totals[name] += 1;
    this.#state = { ...this.#state, totals };
  }

  #countExclusion(exclusion: FatigueExclusion): void {
    const { byExclusion } = this.#state;
    const count = (byExclusion[exclusion] ?? 0) + 1;
    this.#state = { ...this.#state, byExclusion: { ...byExclusion, [exclusion]: count } };
  }
}

const untrained = (reason: string): Learned => ({ trained: false, reason, reverted: null });

function digestWith(digest: KindDigest, alertId: string, score: number): KindDigest {
  return {
    ...digest,
    suppressed: digest.suppressed + 1,
    lowestScore: Math.min(digest.lowestScore ?? 1, score),
    alertIds: [alertId, ...digest.alertIds].slice(0, MAX_DIGEST_IDS),
  };
}

/** The kind with what the outcome says of the sample. */
function withSample(kind: Kind, { as }: Outcome, isMiss: boolean): Kind {
  const misses = kind.misses + (isMiss && as !== 'deliver' && as !== 'untold' ? 1 : 0);
  if (as !== 'sample') return { ...kind, misses };
  const digest = kind.digest ?? EMPTY_DIGEST;
  const sampled = digest.sampled + 1;
  return {
    ...kind,
    misses,
    digest: { ...digest, sampled, misses: digest.misses + (isMiss ? 1 : 0) },
  };
}
