import type { Severity } from '@batcave/shared/events';

/** The tones of each severity in hertz: the more there are and the higher they rise, the worse it is. */
const TONES_HZ: Readonly<Record<Severity, readonly number[]>> = {
  CRITICAL: [660, 880, 1_175],
  ERROR: [587, 784],
  WARN: [523],
  INFO: [440],
};

const TONE_S = 0.14;
const STEP_S = 0.17;
const LOUDNESS = 0.25;
/** A tone that begins or ends at once clicks. */
const EDGE_S = 0.012;
/** What is set for a moment that is over by then is cut off. */
const AHEAD_S = 0.02;
/** So long a loudspeaker takes at most to wake. */
const WAKE_MS = 100;

/** Read again: the state changes while something is waited for. */
function isRunning(audio: AudioContext): boolean {
  return audio.state === 'running';
}

/** Makes tones heard. */
export interface TonePlayer {
  /** Whether the browser let it be heard: before the first key press or click it may not. */
  readonly play: (severity: Severity) => Promise<boolean>;
  /** Asks for leave to be heard; to be called from a key press or a click. Gives whether there is leave. */
  readonly wake: () => Promise<boolean>;
  readonly stop: () => void;
}

/** Makes a player. It takes hold of the loudspeaker with its first tone. */
export function createTonePlayer(): TonePlayer {
  let context: AudioContext | null = null;

  function tone(audio: AudioContext, hertz: number, atS: number): void {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, atS);
    gain.gain.linearRampToValueAtTime(LOUDNESS, atS + EDGE_S);
    gain.gain.setValueAtTime(LOUDNESS, atS + TONE_S - EDGE_S);
    gain.gain.linearRampToValueAtTime(0, atS + TONE_S);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(atS);
    oscillator.stop(atS + TONE_S);
  }

  async function wake(audio: AudioContext): Promise<boolean> {
    if (audio.state === 'running') return true;
    // Without leave the promise of `resume` stays open, or is refused when the player stops.
    audio.resume().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, WAKE_MS));
    return isRunning(audio);
  }

  return {
    async play(severity) {
      context ??= new AudioContext();
      const audio = context;
      if (!(await wake(audio))) return false;
      const fromS = audio.currentTime + AHEAD_S;
      for (const [i, hertz] of TONES_HZ[severity].entries()) tone(audio, hertz, fromS + i * STEP_S);
      return true;
    },
    async wake() {
      return context === null || (await wake(context));
    },
    stop() {
      void context?.close();
      context = null;
    },
  };
}
