const HIDDEN_FALLBACK_MS = 500;

/**
 * Calls back once what has been rendered so far is on the screen.
 *
 * A message posted from an animation frame is handled after that frame's paint. A hidden page gets
 * no animation frames at all, so a timer ends the wait there: the link must not stall for it.
 */
export function createAfterPaint(): {
  readonly run: (callback: () => void) => void;
  readonly stop: () => void;
} {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return {
    run(callback) {
      let done = false;
      const finish = () => {
        if (done) return;
        done = true;
        clearTimeout(timer);
        callback();
      };
      const timer = setTimeout(finish, HIDDEN_FALLBACK_MS);
      requestAnimationFrame(() => {
        waiting.push(finish);
        channel.port2.postMessage(null);
      });
    },
    stop() {
      waiting.length = 0;
      channel.port1.close();
    },
  };
}
