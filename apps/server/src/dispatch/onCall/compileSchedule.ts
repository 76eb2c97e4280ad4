import type { DispatchConfig, Schedule } from '@batcave/shared/dispatch';
import { type EpochMs, parseInstant } from '@batcave/shared/time';
import { LocalHours, type TimeZone, timeZoneOf } from '../time/index.ts';
import { Rotation } from './Rotation.ts';

export interface CompiledLayer {
  readonly rotation: Rotation;
  /** Undefined: at all hours. */
  readonly hours: LocalHours | undefined;
}

export interface CompiledOverride {
  readonly person: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** A schedule, ready to be asked. */
export interface CompiledSchedule {
  readonly name: string;
  readonly zone: TimeZone;
  /** A later one covers an earlier one. */
  readonly layers: readonly CompiledLayer[];
  /** They cover all layers, and a later one an earlier one. */
  readonly overrides: readonly CompiledOverride[];
}

/**
 * Compiles a schedule that was checked.
 *
 * @param zoneOfDocument  For a schedule without its own. Left out: UTC.
 * Throws `RangeError` for a zone, a date or an instant that is none.
 */
export function compileSchedule(schedule: Schedule, zoneOfDocument?: string): CompiledSchedule {
  const zone = timeZoneOf(schedule.time_zone ?? zoneOfDocument);
  return {
    name: schedule.name,
    zone,
    layers: schedule.layers.map((layer) => ({
      rotation: new Rotation(layer, zone),
      hours: layer.hours === undefined ? undefined : new LocalHours(layer.hours, zone),
    })),
    overrides: (schedule.overrides ?? []).map(({ person, from, to }) => {
      const fromMs = parseInstant(from);
      const toMs = parseInstant(to);
      if (fromMs === undefined || toMs === undefined)
        throw new RangeError(`an override cannot last from ${from} to ${to}`);
      return { person, fromMs, toMs };
    }),
  };
}

/** All schedules of a document that was checked, by name. */
export function compileSchedules({
  schedules = [],
  time_zone: zone,
}: Pick<DispatchConfig, 'schedules' | 'time_zone'>): ReadonlyMap<string, CompiledSchedule> {
  return new Map(schedules.map((schedule) => [schedule.name, compileSchedule(schedule, zone)]));
}
