import type { Silence, SilenceInput } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import { beforeAll } from 'vitest';
import { type IdentitySite, startIdentitySite } from '../identity/site.ts';
import { valueOf } from '../setup/client.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';

const HOUR_MS = 3_600_000;
export const inHours = (hours: number) => formatInstant(Date.now() + hours * HOUR_MS);

/** A silence of two hours over payments, but for what is said otherwise. */
export const input = (fields: Partial<SilenceInput> = {}): SilenceInput => ({
  kind: 'silence',
  matchers: ['service=payments'],
  ends_at: inHours(2),
  comment: 'new disks',
  ...fields,
});

/** A server for one test file, with a mild alert each of payments, ledger and web. Called once, at the top of the file. */
export function useSilenceSite() {
  let site: IdentitySite | null = null;
  const steps: (() => unknown)[] = [];
  beforeAll(async () => {
    site = await startIdentitySite({ cleanUp: (step) => void steps.push(step) });
    const { admin, app } = site;
    const people = { operator: admin, producer: admin, viewer: admin };
    await raiseAlerts({ ...app, ...people }, ['payments', 'ledger', 'web'], {
      rule: { name: 'mild', severity: 'WARN' },
    });
    return async () => {
      for (const step of steps.toReversed()) await step();
    };
  });

  function started(): IdentitySite {
    if (site === null) throw new Error('The site is there in a test, not before it.');
    return site;
  }

  return {
    site: started,
    async create(fields: Partial<SilenceInput> = {}, client = started().admin): Promise<Silence> {
      return valueOf(await client.call('silences.create', { body: input(fields) }));
    },
  };
}
