import type { Page } from '@playwright/test';

/**
 * Presses a key in the page many times, each after the last was painted, and gives how long each took from the
 * key to the next paint, in milliseconds. The key is sent within the page: the way there is not measured.
 */
export function keyTimes(page: Page, keys: readonly string[]): Promise<number[]> {
  return page.evaluate(async (all) => {
    const times: number[] = [];
    for (const key of all) {
      const startMs = performance.now();
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - startMs);
    }
    return times;
  }, keys);
}

/**
 * Types a text into the focused field, each letter at the start of a frame, and gives how long each took until that
 * frame was painted, in milliseconds. As with keys, the way to the page is not measured.
 */
export function letterTimes(page: Page, text: string): Promise<number[]> {
  return page.evaluate(async (letters) => {
    const times: number[] = [];
    const channel = new MessageChannel();
    for (const letter of letters)
      times.push(
        await new Promise<number>((resolve) => {
          requestAnimationFrame(() => {
            const startMs = performance.now();
            // A message posted from a frame is handled after its paint.
            channel.port1.onmessage = () => {
              resolve(performance.now() - startMs);
            };
            channel.port2.postMessage(null);
            document.execCommand('insertText', false, letter);
          });
        }),
      );
    channel.port1.close();
    return times;
  }, text);
}

/** How long from the key until `selector` matches, in milliseconds. */
export function untilThere(page: Page, key: string, selector: string): Promise<number> {
  return page.evaluate(
    async ([pressed, wanted]) => {
      const startMs = performance.now();
      const isThere = () => document.querySelector(wanted) !== null;
      const there = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!isThere()) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document.body, { childList: true, subtree: true, attributes: true });
      });
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', {
          ...{ key: pressed.replace(/^Ctrl\+/, ''), ctrlKey: pressed.startsWith('Ctrl+') },
          ...{ bubbles: true, cancelable: true },
        }),
      );
      if (!isThere()) await there;
      return performance.now() - startMs;
    },
    [key, selector] as const,
  );
}
