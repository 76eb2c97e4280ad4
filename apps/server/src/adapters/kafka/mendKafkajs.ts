import { mendConnections } from './mendConnections.ts';
import { mendMetadata } from './mendMetadata.ts';

let isMended = false;

/**
 * Mends faults of kafkajs 2.2.4 for the whole process. Safe to repeat.
 *
 * It reaches into its files, so the version is pinned: a newer one must be read before it is taken.
 */
export function mendKafkajs(): void {
  if (isMended) return;
  isMended = true;
  mendConnections();
  mendMetadata();
}
