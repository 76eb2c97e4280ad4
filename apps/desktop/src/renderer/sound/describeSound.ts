import type { SoundChoice } from '../ui/appearance.ts';
import { formatClock } from '../ui/format.ts';
import { isMuted } from './soundPlan.ts';

/** Why alerts are not heard. */
export interface Unheard {
  readonly kind: 'off' | 'muted' | 'blocked';
  readonly text: string;
}

/**
 * Why alerts are not heard now, and until when; `null`: they are.
 *
 * @param isBlocked the browser keeps tones from being heard
 */
export function describeSound(
  choice: SoundChoice,
  isBlocked: boolean,
  nowMs: number,
): Unheard | null {
  if (!choice.isOn) return { kind: 'off', text: 'Sound off' };
  if (choice.mutedUntilMs !== null && isMuted(choice, nowMs))
    return { kind: 'muted', text: `Muted until ${formatClock(choice.mutedUntilMs)}Z` };
  return isBlocked ? { kind: 'blocked', text: 'Sound waits for a key or a click' } : null;
}
