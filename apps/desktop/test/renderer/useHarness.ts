import { afterAll, afterEach, beforeAll } from 'vitest';
import { type RendererHarness, startHarness } from './openConsole.ts';

/**
 * The console in a browser, for one test file: there from its first test to its last. Each test gets pages of its
 * own, and fails when one of them reported an error. Called once, at the top of the file.
 */
export function useHarness(): Pick<RendererHarness, 'open'> {
  let harness: RendererHarness | null = null;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness?.closePages());
  afterAll(() => harness?.stop());
  return {
    open(start, options) {
      if (harness === null) throw new Error('A page can be opened in a test, not before it.');
      return harness.open(start, options);
    },
  };
}
