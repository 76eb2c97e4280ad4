import type { WriteStream } from 'node:tty';
import type { BacktestProgress } from '@batcave/shared/replay';
import { count } from './numbers.ts';

const WIDTH = 24;

/** A bar on a terminal; elsewhere nothing, since nobody watches. */
export interface ProgressBar {
  show(progress: Pick<BacktestProgress, 'percent'> & Partial<BacktestProgress>): void;
  /** Takes it away. */
  end(): void;
}

/** Shows how far something is, in place. */
export function showProgressBar(out: WriteStream): ProgressBar {
  let isShown = false;
  return {
    show({ percent, at, events, speed }) {
      if (!out.isTTY) return;
      isShown = true;
      const filled = Math.round((percent / 100) * WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      const more = [
        ...(at === undefined ? [] : [at.slice(0, 16).replace('T', ' ')]),
        ...(events === undefined ? [] : [`${count(events)} events`]),
        ...(speed === undefined ? [] : [`${count(speed)} × real time`]),
      ];
      out.write(`\r\u001b[2K  ${bar} ${percent.toFixed(0).padStart(3)} %  ${more.join('  ')}`);
    },
    end() {
      if (isShown) out.write('\r\u001b[2K');
      isShown = false;
    },
  };
}
