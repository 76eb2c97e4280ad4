import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import {
  type FakeRegistry,
  startFakeRegistry,
} from '../../src/adapters/schemaRegistry/testing/startFakeRegistry.ts';

/**
 * Runs the tests against the fake and against a real registry.
 *
 * What unit tests show with the fake is worth something because the real one passes the same.
 */
export function withEachRegistry(tests: (address: () => string) => void): void {
  describe('with a fake registry', () => {
    let fake: FakeRegistry | undefined;
    beforeAll(async () => {
      fake = await startFakeRegistry();
    });
    afterAll(() => fake?.stop());
    tests(() => fake?.url ?? '');
  });

  describe('with a real registry', () => {
    const url = inject('schemaRegistryUrl');
    beforeEach((context) => {
      if (!url) context.skip(inject('schemaRegistryMissing'));
    });
    tests(() => url);
  });
}
