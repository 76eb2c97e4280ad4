import type { CaseReport, Recovery } from './runCase.ts';

const SHOWN = 5;

/** What is wrong with a case, a few things of each kind. Empty when nothing is. */
export function describeFindings({ findings }: Pick<CaseReport, 'findings'>): string[] {
  return Object.entries(findings as unknown as Record<string, readonly string[]>).flatMap(
    ([kind, found]) =>
      found.length === 0
        ? []
        : [`${kind} (${String(found.length)}): ${found.slice(0, SHOWN).join('; ')}`],
  );
}

const seconds = (ms: number): string => (ms === Infinity ? 'never' : (ms / 1000).toFixed(1));

/** One line that tells of a fault while the run goes on. */
export function describeRecovery({ fault, firstOkMs, levelMs }: Recovery): string {
  const at = new Date().toISOString().slice(11, 19);
  return `${at} ${fault}: first 202 after ${firstOkMs.map(seconds).join(' ')} s, level after ${seconds(levelMs)} s`;
}

/**
 * The table of a run: one line for each fault. Faults under one load share their figures, which stand
 * in the first of their lines.
 */
export function tableOf(reports: readonly CaseReport[]): string {
  const rows = reports.flatMap(({ findings, recoveries, ...report }) => {
    const shared = {
      events: report.events,
      '/s': Math.round(report.perSec),
      retries: report.retries,
      lost: findings.lost.length,
      phantom: findings.phantom.length,
      twice: findings.storedTwice.length + findings.outOfTime.length,
      alerts: report.alerts,
      missing: findings.alertsMissing.length,
      'too many': findings.alertsTooMany.length + findings.overlapping.length,
      untold: findings.untold.length,
      'off topic': findings.unpublished.length,
      unseen: findings.unseen.length,
      outages: report.outages,
    };
    const same = Object.fromEntries(Object.keys(shared).map((name) => [name, '"']));
    return recoveries.map(({ fault, times, firstOkMs, levelMs }, i) => ({
      fault,
      times,
      'first 202 (s)': firstOkMs.map(seconds).join(' '),
      'level (s)': seconds(levelMs),
      ...((i === 0 ? shared : same) as typeof shared),
    }));
  });
  const names = Object.keys(rows[0] ?? {}) as (keyof (typeof rows)[number])[];
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  return cells
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
