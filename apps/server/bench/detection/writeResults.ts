import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabelledSeries } from './readDataSet.ts';

/**
 * Writes the alerts of one series as NAB's results: one line a row of the data with its stamp as it
 * stood there.
 *
 * @param scores  One a row: 0 where no alert was raised.
 */
export function writeResults(
  outFolder: string,
  detector: string,
  { name, stamps, rows }: LabelledSeries,
  scores: Float64Array,
): void {
  const folder = path.join(outFolder, detector, path.dirname(name));
  mkdirSync(folder, { recursive: true });
  const lines = rows.map(
    ({ value }, row) => `${stamps[row] ?? ''},${String(value)},${String(scores[row])}\n`,
  );
  writeFileSync(
    path.join(folder, `${detector}_${path.basename(name)}`),
    `timestamp,value,anomaly_score\n${lines.join('')}`,
  );
}
