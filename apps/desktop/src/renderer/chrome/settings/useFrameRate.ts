import { useEffect, useState } from 'react';

const WINDOW_MS = 1_000;

/** Frames that this window draws in a second, measured as long as it is asked for; `null` in the first second. */
export function useFrameRate(): number | null {
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    let frames = 0;
    let sinceMs = performance.now();
    let request = requestAnimationFrame(count);
    function count(nowMs: number): void {
      frames += 1;
      if (nowMs - sinceMs >= WINDOW_MS) {
        setRate((frames * 1_000) / (nowMs - sinceMs));
        frames = 0;
        sinceMs = nowMs;
      }
      request = requestAnimationFrame(count);
    }
    return () => {
      cancelAnimationFrame(request);
    };
  }, []);
  return rate;
}
