import type { NotificationDraft } from '../../src/dispatch/index.ts';
import { generateSchedule } from './generate.ts';
import { simulate } from './simulate.ts';

/** What is wrong with what a dispatcher makes of the schedule of a seed; nothing: `faults` is empty. */
export function judge(seed: number): {
  readonly faults: string[];
  readonly reasons: ReadonlyMap<string, number>;
} {
  const schedule = generateSchedule(seed);
  // Of some, that is enough: it takes long.
  const isTwice = seed % 10 === 0;
  const plain = simulate(schedule, 'none', isTwice);
  const crashed = simulate(schedule, 'same');
  const stored = simulate(schedule, 'as stored');
  const faults = [
    ...plain.faults,
    ...crashed.faults.map((fault) => `with crashes: ${fault}`),
    ...stored.faults.map((fault) => `with crashes, as stored: ${fault}`),
  ];
  const at = plain.told.findIndex((each, i) => each !== crashed.told[i]);
  if (at >= 0 || plain.told.length !== crashed.told.length)
    faults.push(
      `crashes change what is told:\n  ${inShort(plain.told[at])}\n  ${inShort(crashed.told[at])}`,
    );
  if (isTwice && simulate(schedule, 'none', true).digest !== plain.digest)
    faults.push('the same calls give other steps');
  return { faults, reasons: plain.reasons };
}

function inShort(told: string | undefined): string {
  if (told === undefined) return 'nothing';
  const [state, { message, target, createdMs, groupId, alertIds }] = JSON.parse(told) as [
    string,
    NotificationDraft,
  ];
  const at = new Date(createdMs).toISOString();
  return `${at} ${state} ${message.reason} ${message.status} to ${target.receiver} ${String(target.person)}, group ${String(groupId)}, ${alertIds.join()}`;
}
