import { problemOf } from '../../adapters/http/problem.ts';
import type { BacktestJob } from './BacktestJob.ts';

/** How a job says that it failed, on the wire. */
interface ErrorLine {
  readonly kind: 'error';
  readonly problem: never;
}

/** The lines of a job as the contract has them. Who stops reading ends the job. */
export function linesOf<
  Progress extends { readonly kind: 'progress' },
  Result extends { readonly kind: 'result' },
>(
  job: BacktestJob<Progress, Result>,
  traceId: string,
): AsyncIterable<Progress | Result | ErrorLine> {
  return {
    [Symbol.asyncIterator]() {
      const lines = job[Symbol.asyncIterator]();
      return {
        async next() {
          const read = await lines.next();
          if (read.done === true) return read;
          const line = read.value;
          if (line.kind !== 'error') return { done: false, value: line as Progress | Result };
          const { error } = line as { readonly error: Parameters<typeof problemOf>[0] };
          const problem = problemOf(error, traceId) as never;
          return { done: false, value: { kind: 'error', problem } };
        },
        return: async () => {
          await lines.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
