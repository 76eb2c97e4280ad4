import type { FatigueDigest, FatigueDigestLine } from '@batcave/shared/dispatch';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { sampleReport } from './holdOut.ts';
import type { Kind } from './Kind.ts';
import type { FatigueSnapshot } from './state.ts';

function lineOf({ digest, ruleId, ruleName, service, severity }: Kind): FatigueDigestLine[] {
  if (digest === null) return [];
  const { suppressed, late, sampled, misses, lowestScore, alertIds } = digest;
  return [
    {
      ...{ rule_id: ruleId, rule_name: ruleName, service, severity, suppressed, late },
      ...{ lowest_score: lowestScore, sampled, misses, alert_ids: [...alertIds] },
    },
  ];
}

/** Everything that was suppressed since the last digest, and what the sample showed. */
export function digestOf({ state, kinds }: FatigueSnapshot, nowMs: EpochMs): FatigueDigest {
  const lines = kinds.flatMap(lineOf);
  lines.sort(
    (a, b) =>
      b.misses - a.misses ||
      b.suppressed - a.suppressed ||
      (a.rule_id + a.service < b.rule_id + b.service ? -1 : 1),
  );
  const { untold } = state.forgotten;
  return {
    from: formatInstant(state.digestFromMs),
    to: formatInstant(nowMs),
    suppressed: lines.reduce((sum, line) => sum + line.suppressed, untold),
    late: lines.reduce((sum, line) => sum + line.late, 0),
    sample: sampleReport(state.digestSample),
    lines,
    forgotten: untold,
  };
}

const plural = (count: number, one: string): string =>
  `${String(count)} ${one}${count === 1 ? '' : 's'}`;

/** `2026-11-24 09:00 UTC` */
export function minuteOf(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

function textOf(line: FatigueDigestLine): string {
  const { rule_name, service, suppressed, late, lowest_score, sampled, misses } = line;
  const parts = [
    `${String(suppressed)} not sent${lowest_score === null ? '' : ` (certainty from ${lowest_score.toFixed(2)})`}`,
    ...(late > 0 ? [`${String(late)} sent late`] : []),
    ...(sampled > 0 ? [`sample: ${String(misses)} of ${String(sampled)} acted on`] : []),
  ];
  return `${rule_name} on ${service}: ${parts.join('; ')}`;
}

/** The digest as lines of a message, at most `maxLines` of them; empty when there is nothing to tell. */
export function digestText(digest: FatigueDigest, maxLines = 50): string[] {
  const { suppressed, sample, lines, forgotten, from, to } = digest;
  if (suppressed === 0 && lines.length === 0) return [];
  const shown = lines.slice(0, Math.max(1, maxLines - 4));
  const more = lines.slice(shown.length);
  const hidden = more.reduce((sum, line) => sum + line.suppressed, 0);
  const interval =
    sample.lower === null || sample.upper === null
      ? ''
      : ` (between ${(sample.lower * 100).toFixed(1)} and ${(sample.upper * 100).toFixed(1)} % of what was not sent, at 95 %)`;
  return [
    `${plural(suppressed, 'alert')} of ${plural(lines.length, 'kind')} not sent from ${minuteOf(from)} to ${minuteOf(to)}.`,
    `Sent anyway, to measure: ${plural(sample.settled, 'alert')}, ${String(sample.misses)} acted on${interval}.`,
    ...shown.map(textOf),
    ...(more.length > 0
      ? [`… and ${plural(more.length, 'kind')} more with ${plural(hidden, 'alert')}.`]
      : []),
    ...(forgotten > 0 ? [`${plural(forgotten, 'alert')} of kinds that had to make room.`] : []),
  ];
}
