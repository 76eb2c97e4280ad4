import { expect } from 'vitest';
import type { Alert } from '@batcave/shared/alerts';
import type { WindowFrame } from '../../src/ipc/contract.ts';
import type { FrameReceiver } from '../../src/link/index.ts';

/** A window that believes every frame it gets, and notices what must never happen. */
export interface WindowModel extends FrameReceiver {
  readonly frames: WindowFrame[];
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Seqs of all events received, in order. */
  readonly seqs: readonly number[];
  /** Seqs that a gap owned up to. */
  readonly missing: ReadonlySet<number>;
  /** The frame that waits for its acknowledgement. */
  takeInFlight(): number | undefined;
}

export function createWindowModel(): WindowModel {
  const frames: WindowFrame[] = [];
  const alerts = new Map<string, Alert>();
  const seqs: number[] = [];
  const missing = new Set<number>();
  let inFlight: number | undefined;
  return {
    frames,
    alerts,
    seqs,
    missing,
    send(frame) {
      expect(inFlight, 'a frame was sent before the one before it was acknowledged').toBe(
        undefined,
      );
      expect(frame.frame).toBe((frames.at(-1)?.frame ?? 0) + 1);
      inFlight = frame.frame;
      frames.push(frame);
      if (frame.alertsReset) alerts.clear();
      for (const alert of frame.alerts) {
        if (alert.state === 'RESOLVED') alerts.delete(alert.alert_id);
        else alerts.set(alert.alert_id, alert);
      }
      seqs.push(...frame.events.map((event) => event.seq));
      for (const gap of frame.gaps)
        for (let seq = gap.fromSeq; seq <= gap.toSeq; seq++) missing.add(seq);
    },
    takeInFlight() {
      const taken = inFlight;
      inFlight = undefined;
      return taken;
    },
  };
}
