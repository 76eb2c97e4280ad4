import type { EventInput } from '@batcave/shared/events';
import { type DiskSpool, openDiskSpool } from '../../src/adapters/spool/index.ts';
import type { SpoolBatch } from '../../src/agent/index.ts';

/** An event that is told from others by its number. */
export function numbered(n: number, text = ''): EventInput {
  return { source: 'test', type: 'numbered', payload: { n, text } };
}

export function numberOf(event: EventInput): number {
  return (event.payload as { n: number }).n;
}

export interface OpenSpoolOptions {
  readonly maxBytes?: number;
  readonly onFault?: (fields: object, message: string) => void;
}

/** Opens a spool as the agent does. A dropped-events notice is an event numbered below 0. */
export function openSpool(folder: string, options: OpenSpoolOptions = {}): Promise<DiskSpool> {
  return openDiskSpool({
    folder,
    maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
    describeDrop: (dropped) => numbered(-dropped),
    countLost: (event) => Math.max(1, -numberOf(event)),
    onFault: options.onFault ?? (() => undefined),
  });
}

/** The batch that is next; fails when there is none at once. */
export async function nextOf(spool: DiskSpool, maxEvents = 500): Promise<SpoolBatch> {
  const batch = await spool.next({ maxEvents, maxBytes: 1e9 }, AbortSignal.timeout(1000));
  if (batch === undefined) throw new Error('The spool gave nothing within a second.');
  return batch;
}

/** Takes out everything, batch by batch. */
export async function drain(spool: DiskSpool, maxEvents = 500): Promise<number[]> {
  const numbers: number[] = [];
  for (;;) {
    const batch = await spool.next({ maxEvents, maxBytes: 1e9 }, AbortSignal.timeout(50));
    if (batch === undefined) return numbers;
    numbers.push(...batch.events.map(numberOf));
    await spool.release(batch);
  }
}
