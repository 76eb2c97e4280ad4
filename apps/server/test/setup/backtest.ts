import type { BacktestLine, BacktestResult } from '@batcave/shared/replay';
import { type TestClient, valueOf } from './client.ts';

/** What a back-test is asked. */
export type BacktestBody = Parameters<TestClient['stream']>[1]['body'];

/** Every line of a back-test. */
export async function backtestLines(
  client: TestClient,
  body: BacktestBody,
): Promise<BacktestLine[]> {
  const { lines } = valueOf(await client.stream('policies.backtest', { body }));
  const all: BacktestLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

/** The result of a back-test that must give one. */
export async function backtest(client: TestClient, body: BacktestBody): Promise<BacktestResult> {
  const last = (await backtestLines(client, body)).at(-1);
  if (last?.kind !== 'result') throw new Error(`no result: ${JSON.stringify(last)}`);
  return last;
}
