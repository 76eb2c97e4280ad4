import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that this thread's JavaScript holds, garbage and buffers included. */
function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/**
 * Tells whether this thread holds more than it may. Garbage does not count: when it looks like too
 * much, it is collected first.
 *
 * @param heldElsewhere  Bytes held for it outside of its JavaScript.
 */
export function createMemoryCheck(
  memoryMb: number,
  heldElsewhere: () => number = () => 0,
): () => boolean {
  const limit = memoryMb * 1_048_576;
  // V8 has no other way to ask for it while it runs. The flag is the whole process's, and stays: a
  // thread that took it back would take it from one that is just starting.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    if (heldElsewhere() > limit) return true;
    if (heldBytes() <= limit) return false;
    collect();
    return heldBytes() > limit;
  };
}
