import { formatInstant } from '@batcave/shared/time';
import { openHostDetectors } from '../../app/detectors.ts';
import { type RecordVerdict, verifyRecorded } from '../../app/replay/index.ts';
import { SettingError } from '../../app/settings.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { print, textOf } from '../given.ts';
import { untilSignal } from '../untilSignal.ts';
import { withStore } from '../withPki.ts';
import { count, counted } from './numbers.ts';
import { showProgressBar } from './progressBar.ts';

const INTERRUPTED = 130;

function describe(verdict: RecordVerdict): string {
  const { differences, first } = verdict;
  const head = [
    `${formatInstant(verdict.fromMs)} to ${formatInstant(verdict.toMs)}: ${counted(verdict.events, 'event')}, ${counted(verdict.ruleChanges, 'change')} of rules, judged once more in ${(verdict.tookMs / 1000).toFixed(1)} s.`,
  ];
  if (differences === 0)
    return [...head, `${counted(verdict.decisions, 'decision')}, all identical.`].join('\n');
  return [
    ...head,
    `${counted(verdict.decisions, 'decision')}, ${counted(differences, 'difference')}:`,
    ...first.flatMap(({ tenant, alert_id: id, field, decided, recorded }) => [
      `  alert ${id} of ${tenant}, ${field}`,
      `    decided   ${JSON.stringify(decided)}`,
      `    recorded  ${JSON.stringify(recorded)}`,
    ]),
    ...(differences > first.length ? [`  and ${count(differences - first.length)} more`] : []),
  ].join('\n');
}

/** Runs `sentry replay --verify`. */
export function runVerify(options: OptionValues): Promise<number> {
  const settings = settingsFrom(options);
  const day = textOf(options, 'day');
  if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(day))
    throw new SettingError(`--day is ${day}; it must be a date: 2026-11-23.`);
  const stopping = new AbortController();
  void untilSignal().first.then(() => stopping.abort());
  return withStore(settings, async ({ store }) => {
    const bar = showProgressBar(process.stderr);
    const { kinds, close } = await openHostDetectors(settings);
    try {
      const verdict = await verifyRecorded({
        store,
        day,
        maxGroupsPerRule: settings.max_groups_per_rule,
        maxGroupBytes: settings.max_group_memory_mb * 2 ** 20,
        kinds,
        signal: stopping.signal,
        onProgress: (percent) => bar.show({ percent }),
      });
      bar.end();
      print(options, verdict, describe(verdict));
      return verdict.differences === 0 ? 0 : 1;
    } catch (error) {
      if (stopping.signal.aborted) return INTERRUPTED;
      throw error;
    } finally {
      bar.end();
      await close();
    }
  });
}
