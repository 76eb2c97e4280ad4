import type { CaseReport } from './runCase.ts';

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

const seconds = (ms: number | undefined): string =>
  ms === undefined ? 'never' : (ms / 1000).toFixed(1);

/** The table of a run: one line for each case. */
export function tableOf(reports: readonly CaseReport[]): string {
  const rows = reports.map((report) => {
    const { findings } = report;
    return {
      case: report.name,
      faults: report.faults,
      events: report.events,
      '/s': Math.round(report.perSec),
      retries: report.retries,
      lost: findings.lost.length,
      phantom: findings.phantom.length,
      twice: findings.storedTwice.length,
      alerts: report.alerts,
      missing: findings.alertsMissing.length,
      'too many': findings.alertsTooMany.length,
      overlap: findings.overlapping.length,
      untold: findings.untold.length,
      'off topic': findings.unpublished.length,
      unseen: findings.unseen.length,
      outages: report.outages,
      'first 202 (s)': report.firstOkMs.map(seconds).join(' '),
      'level (s)': seconds(report.levelMs),
    };
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
