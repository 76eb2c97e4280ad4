const EVERY_MS = 1000;

/**
 * Says what is going on once it has taken a second, and then every second if it goes on: whoever waits
 * sees that it does not hang, and whoever does not sees the result alone.
 */
export function tellWhenSlow(write: (line: string) => void): {
  /** What goes on from now on. */
  readonly note: (text: string) => void;
  readonly stop: () => void;
} {
  let current = '';
  let told = '';
  const timer = setInterval(() => {
    if (current === told) return;
    write(`  … ${current}`);
    told = current;
  }, EVERY_MS);
  return {
    note(text) {
      current = text;
    },
    stop: () => clearInterval(timer),
  };
}
