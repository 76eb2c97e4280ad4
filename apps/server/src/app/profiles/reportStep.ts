import type { EngineStep } from '../../alerts/index.ts';
import type { Metrics } from '../metrics.ts';

/** Enters a step of the engine of one partition into the figures of this server. */
export function reportStep(metrics: Metrics, partition: string, step: EngineStep): void {
  metrics.engineLag.set({ partition }, step.lag);
  metrics.engineGroups.set({ partition }, step.groups);
  metrics.engineDroppedGroups.set({ partition }, step.droppedGroups);
  metrics.engineGroupBytes.set({ partition }, step.groupBytes);
  metrics.engineUnjudgedEvents.set({ partition }, step.unjudgedEvents);
  metrics.signalsTotal.inc(step.signals);
  for (const ageMs of step.raisedAgesMs) metrics.alertSeconds.observe(ageMs / 1000);
}

/** Takes the figures of a partition off that another server has now. */
export function forgetPartition(metrics: Metrics, partition: string): void {
  for (const gauge of [
    metrics.engineLag,
    metrics.engineGroups,
    metrics.engineDroppedGroups,
    metrics.engineGroupBytes,
    metrics.engineUnjudgedEvents,
    metrics.partitionLag,
    metrics.partitionClock,
  ])
    gauge.remove({ partition });
}
