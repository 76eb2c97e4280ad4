import type { WriteStream } from 'node:tty';

/** Progress of a few long steps. */
export interface Progress {
  /** Begins a step; finish it with `done` or `failed`. */
  step(text: string): { done(result?: string): void; failed(): void };
  /** Prints closing lines. */
  finish(lines: readonly string[]): void;
}

const TURN_MS = 1000;

/** Shows steps with their running time: in place on a terminal, a line each elsewhere. */
export function showProgress(out: WriteStream): Progress {
  return {
    step(text) {
      const startedMs = Date.now();
      const seconds = (): string => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
      const draw = (): void => void out.write(`\r  … ${text}  ${seconds()} `);
      const timer = out.isTTY ? setInterval(draw, TURN_MS) : undefined;
      if (out.isTTY) draw();
      else out.write(`  … ${text}\n`);
      const end = (mark: string, result: string): void => {
        clearInterval(timer);
        out.write(
          `${out.isTTY ? '\r' : ''}  ${mark} ${text}  ${seconds()}${result === '' ? '' : `  ${result}`}\n`,
        );
      };
      return { done: (result = '') => end('✓', result), failed: () => end('✗', '') };
    },
    finish(lines) {
      out.write(`${lines.map((line) => `  ${line}`).join('\n')}\n`);
    },
  };
}
