import path from 'node:path';
import { expect, test } from 'vitest';
import { alertStream } from '../../bench/detection/alertStream.ts';
import { readDataSet } from '../../bench/detection/readDataSet.ts';
import { judgeSeries, scoreSeries } from '../../bench/detection/scoreSeries.ts';
import { DETECTOR_KINDS } from '../../src/rules/detectors/registry.ts';
import { hostile } from '../../src/rules/detectors/testing/trials.ts';

const DATA = path.join(import.meta.dirname, '../../bench/detection/data/nab/data');
/** Every hour, every five minutes, at any time and with stamps that come twice. */
const FILES = [
  'realAdExchange/exchange-4_cpc_results.csv',
  'realAWSCloudwatch/ec2_disk_write_bytes_1ef3de.csv',
  'realTraffic/TravelTime_451.csv',
];

test.each(DETECTOR_KINDS.map((kind) => [kind.name, kind] as const))(
  'what the bench takes for the alerts of a rule is what the engine raises: %s',
  (_, kind) => {
    const series = readDataSet(DATA).filter(({ name }) => FILES.includes(name));
    expect(series.length).toBe(FILES.length);
    for (const rows of [...series.map((one) => one.rows), hostile(1, 1500)])
      for (const firingLevel of [0.95, kind.defaultThreshold])
        for (const restSamples of [0, 120]) {
          const policy = { firingLevel, restSamples };
          const atMs = rows.map((row) => row.atMs);
          const { scores } = judgeSeries(kind, rows);
          expect(scoreSeries(kind, rows, policy)).toEqual(alertStream(scores, atMs, policy));
        }
  },
);
