import { isDeploy } from '@batcave/shared/events';
import { describe, expect, test } from 'vitest';
import { uuid } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { shareApp } from '../setup/startApp.ts';
import { stored } from '../setup/stored.ts';

/** An hour ago, where the server tells nothing of itself. */
const AT_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const at = (ms: number): string => new Date(AT_MS + ms).toISOString();

describe('events that tell of a deploy', () => {
  const types = [
    ...['deploy', 'deployment_status', 'com.acme.deployment.succeeded', 'GIT.Deploy'],
    ...[
      'dev.cdevents.service.deployed.0.1.1',
      'undeploy',
      'deploy.started',
      'deployments',
      'ci.job',
    ],
  ];
  const labels = [{}, { deploy: '4.12.0' }, { event: 'deployment' }, { event: 'push' }];
  const events = types
    .flatMap((type) => labels.map((each) => ({ type, labels: each as Record<string, string> })))
    .map((event, i) => ({
      ...{ ...event, event_id: uuid(i + 1), source: 'ci', severity: 'INFO' as const },
      ...{ timestamp: at(i), payload: {} },
    }));
  const told = events.filter((event) => isDeploy(event)).map(({ event_id: id }) => id);
  const shared = shareApp({
    async prepare(app) {
      await app.producer.send(events);
      await stored(app, events.length);
    },
  });
  const range = { from: at(0), to: at(1000) };

  test('are found in the store as the console knows them', async () => {
    const page = valueOf(
      await shared().viewer.call('events.list', {
        query: { ...range, deploys: 'true', limit: 100 },
      }),
    );
    expect(page.events.map(({ event_id: id }) => id).reverse()).toEqual(told);
    expect(told.length).toBeLessThan(events.length);
  });

  test('are counted alike', async () => {
    const series = valueOf(
      await shared().viewer.call('events.series', {
        query: { ...range, deploys: 'true', buckets: 1 },
      }),
    );
    expect(series.buckets[0]?.count).toBe(told.length);
  });

  test('are no others left out where it is not asked for', async () => {
    const page = valueOf(
      await shared().viewer.call('events.list', {
        query: { ...range, deploys: 'false', limit: 100 },
      }),
    );
    expect(page.events).toHaveLength(events.length);
  });
});
