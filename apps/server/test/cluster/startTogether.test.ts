import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { eventually, manyEvents } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { storedIds } from '../setup/stored.ts';

const STARTER_RULES = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../rules/starter.json'), 'utf8'),
) as { readonly name: string }[];

test('servers that start at the same moment on a fresh store all stay, and do the first things once', async () => {
  const database = await createDatabase();
  const apps = await Promise.all(
    Array.from({ length: 3 }, () =>
      startApp({ database, dataDir: temporaryDataDir(), settings: { starter_rules: true } }),
    ),
  );
  await Promise.all(apps.map(({ producer }, i) => producer.send(manyEvents(20, 1 + i * 20))));
  for (const app of apps) {
    await storedIds(app, 60);
    const { policies } = valueOf(
      await app.operator.call('policies.list', { query: { limit: 1000 } }),
    );
    expect(policies.map(({ name }) => name).sort()).toEqual(
      STARTER_RULES.map(({ name }) => name).sort(),
    );
  }
  await eventually(async () => {
    const checks = await Promise.all(
      apps.map(async ({ ops }) => {
        const { text } = await ops('/readyz');
        return (JSON.parse(text) as { checks: Record<string, string> }).checks;
      }),
    );
    const names = checks.flatMap(({ partitions = 'none yet' }) => partitions.split(' '));
    expect(names.filter((name) => name.includes('-')).sort()).toEqual([
      'events-0',
      'events-1',
      'samples-0',
      'samples-1',
    ]);
  });
});
