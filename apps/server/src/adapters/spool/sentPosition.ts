import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoolPosition } from './segment.ts';

const NAME = 'sent.json';

/**
 * Reads how far the server has answered. `undefined` when nobody knows: then the oldest events are
 * sent once more, and the server, which knows their ids, stores them once.
 */
export async function loadSentPosition(folder: string): Promise<SpoolPosition | undefined> {
  try {
    const { segment, offset, skip } = JSON.parse(
      await readFile(join(folder, NAME), 'utf8'),
    ) as Partial<SpoolPosition>;
    const isWhole = [segment, offset, skip].every((n) => Number.isSafeInteger(n) && Number(n) >= 0);
    return isWhole ? ({ segment, offset, skip } as SpoolPosition) : undefined;
  } catch {
    // Absent at the first start; unreadable after a power cut, since it is not synced (below).
    return undefined;
  }
}

/**
 * Writes how far the server has answered. Not synced: to lose it costs a repetition, which is
 * harmless, while a sync per batch would cost more than the batch.
 */
export async function saveSentPosition(folder: string, position: SpoolPosition): Promise<void> {
  const path = join(folder, NAME);
  await writeFile(`${path}.new`, JSON.stringify(position), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
