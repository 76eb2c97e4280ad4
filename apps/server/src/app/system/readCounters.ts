import type { SystemReport } from '@batcave/shared/health';
import { formatInstant } from '@batcave/shared/time';
import type { Metrics } from '../metrics.ts';

/** A figure of the server, as its registry holds it. */
interface Figure {
  get(): Promise<{
    readonly values: readonly {
      readonly value: number;
      readonly labels: Readonly<Record<string, string | number | undefined>>;
    }[];
  }>;
}

/** Each value of a figure under one of its labels. Values of several series with the same are added. */
async function byLabel(figure: Figure, label: string): Promise<Map<string, number>> {
  const { values } = await figure.get();
  const found = new Map<string, number>();
  for (const { value, labels } of values) {
    const name = labels[label];
    if (name !== undefined) found.set(String(name), (found.get(String(name)) ?? 0) + value);
  }
  return found;
}

async function sumOf(figure: Figure): Promise<number> {
  return (await figure.get()).values.reduce((sum, { value }) => sum + value, 0);
}

/** The partitions that this server judges, each with what has been measured of it. */
export async function readPartitions(metrics: Metrics): Promise<SystemReport['partitions']> {
  const [lagEvents, lagRecords, clocks, groups, dropped] = await Promise.all(
    [
      metrics.engineLag,
      metrics.partitionLag,
      metrics.partitionClock,
      metrics.engineGroups,
      metrics.engineDroppedGroups,
    ].map((figure) => byLabel(figure, 'partition')),
  );
  const names = [...new Set([...(lagEvents?.keys() ?? []), ...(lagRecords?.keys() ?? [])])].sort();
  return names.map((partition) => {
    const clock = clocks?.get(partition);
    return {
      partition,
      ...present('lag_events', lagEvents?.get(partition)),
      ...present('lag_records', lagRecords?.get(partition)),
      // Before its first record a partition has read up to nothing.
      ...present(
        'read_to',
        clock === undefined || clock <= 0 ? undefined : formatInstant(clock * 1000),
      ),
      ...present('groups', groups?.get(partition)),
      ...present('dropped_groups', dropped?.get(partition)),
    };
  });
}

/** What is not known is left out. */
function present<Name extends string, T>(
  name: Name,
  value: T | undefined,
): Partial<Record<Name, T>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, T>);
}

/** Work of which this server knows whether it leads it. */
export async function readLeads(metrics: Metrics): Promise<SystemReport['leads']> {
  const leads = await byLabel(metrics.isLeader, 'work');
  return [...leads].map(([work, value]) => ({ work, is_leader: value === 1 }));
}

/** What has gone wrong and was made good, or not, since the server began. */
export async function readSinceStart(metrics: Metrics): Promise<SystemReport['since_start']> {
  const [store_retries, kafka_retries, dead_letters, lost_records] = await Promise.all(
    [
      metrics.storeRetriesTotal,
      metrics.kafkaRetriesTotal,
      metrics.deadLettersTotal,
      metrics.lostRecordsTotal,
    ].map(sumOf),
  );
  return {
    store_retries: store_retries ?? 0,
    kafka_retries: kafka_retries ?? 0,
    dead_letters: dead_letters ?? 0,
    lost_records: lost_records ?? 0,
  };
}

/** How the configured detectors fare. */
export async function readDetectorCounts(
  metrics: Metrics,
  configured: readonly string[],
  unavailable: ReadonlyMap<string, string>,
): Promise<SystemReport['detectors']> {
  const failures = await byLabel(metrics.detectorFailuresTotal, 'detector');
  const restarts = await byLabel(metrics.detectorRestartsTotal, 'detector');
  return configured.map((detector) => ({
    detector,
    failures: failures.get(detector) ?? 0,
    restarts: restarts.get(detector) ?? 0,
    ...present('unavailable', unavailable.get(detector)),
  }));
}
