import type { CompiledDispatch } from '../../dispatch/index.ts';
import { type TimeZone, timeZoneOf } from '../../dispatch/index.ts';
import type { DecidedMessage } from './DispatchTally.ts';

const NIGHT = { from: 22, to: 6 } as const;

/** What hour of the day it is for whoever gets a message: of the person, else of the document. */
export interface HoursOfTargets {
  zoneOf(person: string | null): string;
  /** 0 to 23. */
  hourOf(message: DecidedMessage): number;
  /** From 22:00 to 06:00. */
  isNight(message: DecidedMessage): boolean;
}

export function localHours({ config }: CompiledDispatch): HoursOfTargets {
  const usual = timeZoneOf(config.time_zone);
  const zones = new Map<string, TimeZone>(
    (config.people ?? []).flatMap(({ identity, time_zone: zone }) =>
      zone === undefined ? [] : [[identity, timeZoneOf(zone)] as const],
    ),
  );
  const zoneOf = (person: string | null): TimeZone => zones.get(person ?? '') ?? usual;
  const hourOf = ({ person, atMs }: DecidedMessage): number =>
    new Date(zoneOf(person).localAt(atMs)).getUTCHours();
  return {
    zoneOf: (person) => zoneOf(person).name,
    hourOf,
    isNight(message) {
      const hour = hourOf(message);
      return hour >= NIGHT.from || hour < NIGHT.to;
    },
  };
}
