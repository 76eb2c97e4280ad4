import { createHash } from 'node:crypto';
import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import { v5 as uuidv5 } from 'uuid';
import type { RuleSignalInput } from '../../src/alerts/index.ts';
import { type CompiledDispatch, compileDispatch } from '../../src/dispatch/index.ts';
import { aSilence, compileRegex } from '../../src/dispatch/mute/testing/aSilence.ts';
import { type Act, type Schedule, SEVERITIES, type Subject } from './generate.ts';
import { Watch } from './Watch.ts';
import { World } from './World.ts';

export const START_MS = Date.parse('2026-11-23T08:00:00Z');
const SPACE = '7f7f8c10-3f0a-4b53-8f0e-6a9f3c7d2e42';
const QUIET_MS = 6 * 3_600_000;

/** What a schedule came to. */
export interface Outcome {
  readonly faults: readonly string[];
  /** Everything that was told, called back and settled, in its order. */
  readonly told: readonly string[];
  /** Of every step as it was decided, when it is asked for: it takes a while. */
  readonly digest: string;
  readonly reasons: ReadonlyMap<string, number>;
}

export function compiled(config: DispatchConfig): CompiledDispatch {
  const done = compileDispatch(config, 1, compileRegex);
  if (!done.ok) throw new Error(JSON.stringify(done.faults));
  return done.dispatch;
}

/**
 * none: the process runs on. same: it crashes, and is told all that it knew. as stored: it is told what the store
 * has, which is a little less.
 */
export type Crashes = 'none' | 'same' | 'as stored';

/** Plays a schedule, and holds everything that is decided against what must always be so. */
export function simulate(schedule: Schedule, crashes: Crashes, withDigest = false): Outcome {
  const hash = createHash('sha256');
  const watch = new Watch();
  const world: World = new World(
    compiled(schedule.config),
    START_MS,
    crashes === 'as stored',
    (decided) => {
      if (withDigest)
        hash.update(JSON.stringify([decided.nowMs, decided.step, decided.step.outbox.decisions]));
      watch.decided(world, decided);
    },
  );
  const play = new Play(world, watch);
  const step = (crash?: 'before commit' | 'after commit'): void => {
    world.step(crash);
    watch.after(world);
  };
  const runTo = (untilMs: number): void => {
    for (let i = 0; world.dueMs <= untilMs; i += 1) {
      if (i > 50_000) throw new Error('it comes to no end');
      world.nowMs = world.dueMs;
      step();
    }
    world.nowMs = Math.max(world.nowMs, untilMs);
  };
  try {
    step();
    for (const { afterMs, act, crash } of schedule.happenings) {
      runTo(world.nowMs + afterMs);
      play.do(act);
      step(crashes === 'none' ? undefined : crash);
    }
    runTo(world.nowMs + 60_000);
    for (const receiver of world.links.keys()) world.links.set(receiver, 'up');
    play.endAll();
    step();
    runTo(world.nowMs + 1000);
    step();
    runTo(world.nowMs + QUIET_MS);
    watch.end(world);
  } catch (error) {
    watch.faults.push(error instanceof Error ? (error.stack ?? error.message) : 'unknown');
  }
  return {
    faults: watch.faults,
    told: world.notifications.map(({ draft, state }) => JSON.stringify([state, draft])),
    digest: hash.digest('hex'),
    reasons: watch.reasons,
  };
}

/** Does what a schedule says. */
class Play {
  readonly #world: World;
  readonly #watch: Watch;
  readonly #episodes = new Map<string, number>();
  readonly #standing = new Map<string, string>();
  #silences = 0;

  constructor(world: World, watch: Watch) {
    this.#world = world;
    this.#watch = watch;
  }

  do(act: Act): void {
    const world = this.#world;
    const { nowMs } = world;
    switch (act.kind) {
      case 'raise':
        return this.#raise(act.subject, act.severity);
      case 'clear':
        return this.#clear(this.#picked(act.pick, ({ firing }) => firing));
      case 'flap': {
        const alert = this.#picked(act.pick, ({ firing }) => firing);
        this.#clear(alert);
        if (alert !== undefined)
          this.#raise(
            { rule: alert.rule_name, service: alert.service, host: alert.labels['host'] ?? '' },
            2,
          );
        return;
      }
      case 'change': {
        const alert = this.#picked(act.pick, ({ firing }) => firing);
        if (alert === undefined) return;
        const severity = SEVERITIES[act.severity] ?? 'INFO';
        world.change(alert.alert_id, signal('changed', { ...alert, severity }, nowMs));
        return;
      }
      case 'ack':
      case 'unack':
      case 'resolve': {
        const fits = ({ state, firing }: Alert) =>
          act.kind === 'ack'
            ? state === 'OPEN'
            : act.kind === 'resolve'
              ? state !== 'RESOLVED'
              : state !== 'OPEN' && firing;
        const alert = this.#picked(act.pick, fits);
        if (alert !== undefined)
          world.change(alert.alert_id, { kind: act.kind, actor: 'console/ana' });
        return;
      }
      case 'ackAll':
        for (const { alert_id: id } of [...world.alerts.values()])
          world.change(id, { kind: 'ack', actor: 'console/bob' });
        return;
      case 'comment': {
        const alert = this.#picked(act.pick, () => true);
        if (alert !== undefined)
          world.change(alert.alert_id, { kind: 'comment', actor: 'console/ana', text: 'hm' });
        return;
      }
      case 'silence':
      case 'snooze':
        return this.#silence(act);
      case 'endSilence': {
        const all = [...world.silences.values()];
        const one = all[act.pick % Math.max(1, all.length)];
        if (one !== undefined) world.putSilence({ ...one, endedMs: nowMs, endedReason: 'by_hand' });
        this.#watch.hasten(nowMs);
        return;
      }
      case 'config':
        return this.#useConfig(compiled(act.config));
      case 'right': {
        const key = `${act.reader} ${act.service}`;
        if (act.has) world.forbidden.delete(key);
        else world.forbidden.add(key);
        this.#watch.rights(world, key, nowMs);
        return;
      }
      case 'link':
        world.links.set(act.receiver, act.link);
        return;
      case 'restore':
      case 'escalate': {
        const alert = this.#picked(act.pick, ({ state }) => state !== 'RESOLVED');
        if (alert === undefined) return;
        if (act.kind === 'restore') this.#watch.hasten(nowMs);
        else this.#watch.pushed(nowMs);
        return world.request({ kind: act.kind, alertId: alert.alert_id, actor: 'console/ana' });
      }
      case 'nothing':
        return;
    }
  }

  #useConfig(config: CompiledDispatch): void {
    this.#watch.configured(this.#world.nowMs, config.receivers);
    this.#world.useConfig(config);
  }

  /** Everything is over. */
  endAll(): void {
    for (const alert of [...this.#world.alerts.values()]) this.#clear(alert);
  }

  #picked(pick: number, fits: (alert: Alert) => boolean): Alert | undefined {
    const all = [...this.#world.alerts.values()].filter(fits);
    return all[pick % Math.max(1, all.length)];
  }

  #raise(subject: Subject, severity: number): void {
    const name = JSON.stringify(subject);
    const current = this.#world.alerts.get(this.#standing.get(name) ?? '');
    if (current?.firing === true) return;
    const episode = (this.#episodes.get(name) ?? 0) + 1;
    this.#episodes.set(name, episode);
    const alert = draft(
      subject,
      uuidv5(`${name} ${String(episode)}`, SPACE),
      severity,
      this.#world.nowMs,
    );
    this.#standing.set(name, alert.alert_id);
    this.#world.change(alert.alert_id, signal('raised', alert, this.#world.nowMs));
  }

  #clear(alert: Alert | undefined): void {
    if (alert?.firing === true)
      this.#world.change(alert.alert_id, signal('cleared', alert, this.#world.nowMs));
  }

  #silence(act: Extract<Act, { kind: 'silence' | 'snooze' }>): void {
    const { nowMs } = this.#world;
    this.#silences += 1;
    const silenceId = uuidv5(`silence ${String(this.#silences)}`, SPACE);
    const base = aSilence({ silenceId, createdMs: nowMs, updatedMs: nowMs, startsMs: nowMs });
    if (act.kind === 'silence') {
      const startsMs = nowMs + act.inMs;
      const endsMs = startsMs + act.forMs;
      const kind = act.maintenance ? 'maintenance' : 'silence';
      for (const atMs of [nowMs, startsMs, endsMs]) this.#watch.hasten(atMs);
      this.#world.putSilence({ ...base, kind, matchers: act.matchers, startsMs, endsMs });
      return;
    }
    const alert = this.#picked(act.pick, ({ state }) => state !== 'RESOLVED');
    if (alert === undefined) return;
    this.#watch.hasten(nowMs);
    if (act.forMs !== null) this.#watch.hasten(nowMs + act.forMs);
    this.#world.putSilence({
      ...{ ...base, kind: 'snooze', matchers: [], alertId: alert.alert_id },
      severity: this.#world.rankOf(alert.alert_id),
      endsMs: act.forMs === null ? null : nowMs + act.forMs,
      endsWhen: { clear: act.forMs === null, idleMs: null },
    });
  }
}

function signal(kind: RuleSignalInput['kind'], alert: Alert, atMs: number): RuleSignalInput {
  return { kind, draft: alert, signal: { reason: kind, atMs, eventId: null } };
}

export function draft(
  { rule, service, host }: Subject,
  alertId: string,
  severity: number,
  nowMs: number,
): Alert {
  const at = formatInstant(nowMs);
  return {
    alert_id: alertId,
    event_id: null,
    ...{ rule_id: uuidv5(rule, SPACE), rule_name: rule, rule_version: 1 },
    ...{ state: 'OPEN', severity: SEVERITIES[severity] ?? 'INFO', service },
    ...{ summary: `${rule} on ${service} of ${host}`, condition: 'v > 1', group: { host } },
    ...{ labels: { host }, value: 2, threshold: 1, score: null, lower: null, upper: null },
    ...{ flapping: null, firing: true, assigned_to: null, acknowledged_by: null },
    ...{ acknowledged_at: null, resolved_by: null, resolved_at: null, resolve_reason: null },
    ...{ runbook_url: null, created_at: at, updated_at: at, seq: 0 },
  };
}
