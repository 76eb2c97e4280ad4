import type { Quiet } from '@batcave/shared/alerts';
import { formatInstant } from './format.ts';

/** What hides an alert from people, in a word or two. */
const WORDS: Readonly<Record<Quiet['by'], string>> = {
  silence: 'silenced',
  maintenance: 'maintenance',
  snooze: 'snoozed',
  inhibition: 'inhibited',
  mute_time: 'muted hours',
  suppression: 'suppressed',
};

/** How the mark of an alert that nobody is told of reads: `silenced`, `suppressed 0.97`. */
export function nameQuiet({ by, score }: Quiet): string {
  if (by !== 'suppression' || score === null) return WORDS[by];
  // Cut, not rounded: nothing is as sure as 1.
  return `${WORDS[by]} ${(Math.floor(score * 100) / 100).toFixed(2)}`;
}

/** Why nobody is told, and until when, in a sentence. */
export function describeQuiet(quiet: Quiet): string {
  const until = quiet.until === null ? '' : ` Until ${formatInstant(Date.parse(quiet.until))}.`;
  const reason = /[.!?]$/.test(quiet.reason) ? quiet.reason : `${quiet.reason}.`;
  return `Nobody is told (${nameQuiet(quiet)}): ${reason}${until}`;
}
