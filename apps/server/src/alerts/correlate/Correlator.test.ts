import type { Alert } from '@batcave/shared/alerts';
import { formatInstant } from '@batcave/shared/time';
import { describe, expect, test } from 'vitest';
import { buildAlert } from '../testing/buildAlert.ts';
import { Correlator, incidentIdOf } from './Correlator.ts';
import { quoteLink } from './explainLink.ts';
import { readCorrelation } from './settings.ts';
import { buildTopology } from './topology.ts';

const START = Date.UTC(2026, 10, 23, 8);
const SETTINGS = readCorrelation();
const TOPOLOGY = buildTopology([
  { name: 'payments-api', depends_on: ['payments-db', 'cache'] },
  { name: 'web', depends_on: ['payments-api'] },
]);

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function alertAt(n: number, seconds: number, fields: Partial<Alert> = {}): Alert {
  const created_at = formatInstant(START + seconds * 1000);
  return buildAlert({
    alert_id: idOf(n),
    service: `service-${String(n)}`,
    summary: `alert ${String(n)}`,
    labels: {},
    group: {},
    created_at,
    updated_at: created_at,
    ...fields,
  });
}

/** A correlator, and how to place and update an alert at the moment it began or so many seconds later. */
function correlating(settings = SETTINGS, topology = TOPOLOGY) {
  const correlator = new Correlator('acme');
  const nowOf = (alert: Alert, later = 0): number => Date.parse(alert.created_at) + later * 1000;
  return {
    correlator,
    place: (alert: Alert) => correlator.place(alert, topology, settings, nowOf(alert)),
    update: (alert: Alert, later: number) => correlator.update(alert, nowOf(alert, later)),
    stateOf: (incidentId: string) =>
      correlator.takeChanged().incidents.find((one) => one.incident_id === incidentId),
  };
}

const over = { state: 'RESOLVED', firing: false, resolved_by: 'rule' } as const;

const withoutLink = ({ incidentId }: { incidentId: string }) => ({ incidentId, isNew: false });

describe('an alert', () => {
  test('that has nothing to do with others begins an incident, whose id is always the same', () => {
    const { place } = correlating();
    const placed = place(alertAt(1, 0));
    expect(placed).toMatchObject({
      incidentId: incidentIdOf('acme', idOf(1)),
      isNew: true,
      link: { by: 'first', with_alert_id: null },
    });
    expect(place(alertAt(2, 5)).incidentId).not.toBe(placed.incidentId);
    expect(incidentIdOf('other', idOf(1))).not.toBe(placed.incidentId);
  });

  test('of the same trace joins, and quotes nothing of another service', () => {
    const { place } = correlating();
    place(alertAt(1, 0, { labels: { trace_id: 't-1' } }));
    const { link, isNew } = place(alertAt(2, 7, { labels: { trace_id: 't-1' } }));
    expect(isNew).toBe(false);
    expect(link).toEqual({
      by: 'trace',
      reason: 'Same trace t-1 as an alert of service-1, which began 7s before.',
      with_alert_id: idOf(1),
      service: 'service-1',
    });
    expect(quoteLink(link, { summary: 'alert 1' }).reason).toBe(
      'Same trace t-1 as "alert 1" of service-1, which began 7s before.',
    );
  });

  test('of a service that one depends on joins, in either direction', () => {
    const { place } = correlating();
    place(alertAt(1, 0, { service: 'payments-db', summary: 'disk full' }));
    const { link } = place(alertAt(2, 40, { service: 'payments-api' }));
    expect(link).toMatchObject({
      by: 'topology',
      reason: 'payments-api depends on payments-db, whose alert began 40s before.',
    });
    expect(quoteLink(link, { summary: 'disk full' }).reason).toBe(
      'payments-api depends on payments-db, whose alert "disk full" began 40s before.',
    );
    expect(place(alertAt(3, 50, { service: 'cache' })).link.reason).toBe(
      'cache is needed by payments-api, whose alert began 10s before.',
    );
  });

  test('of a service two dependencies away joins only through the one between', () => {
    const { place } = correlating();
    place(alertAt(1, 0, { service: 'payments-db' }));
    expect(place(alertAt(2, 1, { service: 'web' })).isNew).toBe(true);
  });

  test('joins by the label that the settings name first, and a missing one never matches', () => {
    const { place } = correlating(readCorrelation({ labels: ['region', 'host'] }));
    place(alertAt(1, 0, { labels: { host: 'db-1', region: '' } }));
    expect(place(alertAt(2, 1, { labels: { region: '' } })).isNew).toBe(true);
    expect(place(alertAt(3, 2, { group: { 'labels.host': 'db-1' } })).link.by).toBe('label');
    place(alertAt(4, 3, { labels: { host: 'db-1', region: 'eu' } }));
    const { link } = place(alertAt(5, 4, { labels: { host: 'db-1', region: 'eu' } }));
    expect(link.reason).toMatch(/^Same region eu as/);
  });

  test('prefers a trace to a label and a label to the topology, however recent', () => {
    const fields = { service: 'payments-api', labels: { trace_id: 't', host: 'h' } };
    const traced = correlating();
    const first = traced.place(alertAt(1, 0, { labels: { trace_id: 't' } }));
    traced.place(alertAt(2, 1, { labels: { host: 'h' } }));
    expect(traced.place(alertAt(3, 2, fields))).toMatchObject(withoutLink(first));
    const labelled = correlating();
    const second = labelled.place(alertAt(1, 0, { labels: { host: 'h' } }));
    labelled.place(alertAt(2, 1, { service: 'cache' }));
    expect(labelled.place(alertAt(3, 2, fields))).toMatchObject(withoutLink(second));
  });

  test('joins the most recently active of two that fit alike, then the lower id', () => {
    const { place, update } = correlating(readCorrelation({ labels: ['host', 'rack'] }));
    const first = alertAt(1, 0, { labels: { host: 'h' } });
    const [a, b] = [place(first), place(alertAt(2, 10, { labels: { rack: 'r' } }))];
    const both = { labels: { host: 'h', rack: 'r' } };
    update({ ...first, state: 'ACK' }, 20);
    expect(place(alertAt(3, 21, both)).incidentId).toBe(a.incidentId);
    expect(b.incidentId).not.toBe(a.incidentId);
  });

  test('begins another incident when the last thing happened longer ago than the window', () => {
    const { place, correlator } = correlating();
    place(alertAt(1, 0, { service: 'web', ...over }));
    expect(place(alertAt(2, 600, { service: 'web', ...over })).isNew).toBe(false);
    expect(place(alertAt(3, 1201, { service: 'web', ...over })).isNew).toBe(true);
    expect(correlator.size).toBe(1);
  });

  test('keeps its place when it is placed again', () => {
    const { place, correlator } = correlating();
    const alert = alertAt(1, 0);
    expect(place(alert)).toEqual(place(alert));
    expect(correlator.takeChanged().incidents).toMatchObject([{ alert_count: 1 }]);
  });
});

describe('an incident', () => {
  test('is OPEN, ACK and RESOLVED with its alerts, and opens again with a new one', () => {
    const { place, update, stateOf } = correlating();
    const [one, two] = [alertAt(1, 0, { service: 'web' }), alertAt(2, 1, { service: 'web' })];
    const { incidentId } = place(one);
    place(two);
    expect(stateOf(incidentId)).toMatchObject({ state: 'OPEN', alert_count: 2, open_count: 2 });
    update({ ...one, state: 'ACK' }, 5);
    expect(stateOf(incidentId)).toMatchObject({ state: 'OPEN', open_count: 1, ack_count: 1 });
    update({ ...two, ...over }, 6);
    expect(stateOf(incidentId)).toMatchObject({ state: 'ACK', open_count: 0, resolved_at: null });
    update({ ...one, ...over }, 7);
    const resolved_at = formatInstant(START + 7000);
    expect(stateOf(incidentId)).toMatchObject({ state: 'RESOLVED', ack_count: 0, resolved_at });
    expect(place(alertAt(3, 60, { service: 'web' })).incidentId).toBe(incidentId);
    expect(stateOf(incidentId)).toMatchObject({
      state: 'OPEN',
      alert_count: 3,
      resolved_at: null,
      opened_at: formatInstant(START),
    });
  });

  test('has the words of its worst and oldest alert, and its severity now and ever', () => {
    const { place, update, stateOf } = correlating();
    const warn = alertAt(1, 0, { service: 'web', severity: 'WARN' });
    const { incidentId } = place(warn);
    const error = alertAt(2, 1, { service: 'web', severity: 'ERROR' });
    place(error);
    expect(stateOf(incidentId)).toMatchObject({ title: 'alert 2', severity: 'ERROR' });
    update({ ...warn, severity: 'CRITICAL', summary: 'alert 1 is worse' }, 2);
    expect(stateOf(incidentId)).toMatchObject({ title: 'alert 1 is worse', severity: 'CRITICAL' });
    update({ ...warn, severity: 'CRITICAL', ...over }, 3);
    expect(stateOf(incidentId)).toMatchObject({ severity: 'ERROR', worst_severity: 'CRITICAL' });
    update({ ...error, ...over }, 4);
    expect(stateOf(incidentId)).toMatchObject({ state: 'RESOLVED', severity: 'ERROR' });
  });

  test('is not changed by what says nothing of it', () => {
    const { place, update, correlator } = correlating();
    const alert = alertAt(1, 0);
    const { incidentId } = place(alert);
    correlator.takeChanged();
    expect(update({ ...alert, assigned_to: 'ana', seq: 9 }, 300)).toBe(incidentId);
    expect(correlator.takeChanged()).toEqual({ incidents: [], links: [], forgotten: [] });
  });

  test('opens again when a person takes back what they resolved, however much later', () => {
    const { place, update, stateOf } = correlating();
    const alert = alertAt(1, 0);
    const { incidentId } = place(alert);
    update({ ...alert, state: 'RESOLVED', resolved_by: 'ana' }, 1);
    place(alertAt(2, 7200));
    expect(update(alert, 7201)).toBe(incidentId);
    expect(stateOf(incidentId)).toMatchObject({ state: 'OPEN', resolved_at: null });
  });

  test('is let go when it is over and its window has passed, and no sooner', () => {
    const { place, update, correlator } = correlating();
    const alert = alertAt(1, 0);
    const { incidentId } = place(alert);
    correlator.advance(START + 3_600_000, SETTINGS);
    expect(correlator.size).toBe(1);
    update({ ...alert, ...over }, 3600);
    correlator.advance(START + 4_200_000, SETTINGS);
    expect(correlator.takeChanged().forgotten).toEqual([]);
    correlator.advance(START + 4_200_001, SETTINGS);
    expect(correlator.takeChanged().forgotten).toEqual([incidentId]);
    expect(update(alert, 5000)).toBeUndefined();
  });
});

/** The same from the definition: looks through everything that ever was. */
function placeNaively(alerts: readonly Alert[]): string[] {
  const incidents: { id: string; activeMs: number; alerts: Alert[] }[] = [];
  const neighbours = (a: string, b: string): boolean =>
    TOPOLOGY.dependsOn.get(a)?.has(b) === true || TOPOLOGY.dependsOn.get(b)?.has(a) === true;
  return alerts.map((alert) => {
    const nowMs = Date.parse(alert.created_at);
    const strength = (other: Alert): number => {
      const same = (label: string): boolean =>
        alert.labels[label] !== undefined && alert.labels[label] === other.labels[label];
      if (same('trace_id')) return 3;
      if (alert.service === other.service || same('host')) return 2;
      return neighbours(alert.service, other.service) ? 1 : 0;
    };
    const fitting = incidents
      .filter(({ activeMs }) => nowMs - activeMs <= SETTINGS.windowMs)
      .map((incident) => ({ incident, by: Math.max(...incident.alerts.map(strength)) }))
      .filter(({ by }) => by > 0)
      .sort(
        (a, b) =>
          b.by - a.by ||
          b.incident.activeMs - a.incident.activeMs ||
          (a.incident.id < b.incident.id ? -1 : 1),
      );
    let incident = fitting[0]?.incident;
    if (incident === undefined) {
      incident = { id: incidentIdOf('acme', alert.alert_id), activeMs: nowMs, alerts: [] };
      incidents.push(incident);
    }
    incident.alerts.push(alert);
    incident.activeMs = nowMs;
    return incident.id;
  });
}

/** Alerts of which many have something in common, from a seed. */
function someAlerts(seed: number, count: number): Alert[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const services = ['web', 'payments-api', 'payments-db', 'cache', 'mail', 'search', 'auth'];
  let seconds = 0;
  return Array.from({ length: count }, (_, n) => {
    seconds += random(450);
    const labels = {
      ...(random(3) === 0 ? { trace_id: `t${String(random(8))}` } : {}),
      ...(random(3) === 0 ? { host: `h${String(random(8))}` } : {}),
    };
    const service = services[random(services.length)] ?? 'web';
    return alertAt(n, seconds, { service, labels });
  });
}

test.each([1, 2, 3, 4, 5])(
  'places 200 alerts of seed %i as the definition says, also over a restart in between',
  (seed) => {
    const alerts = someAlerts(seed, 200);
    let correlator = new Correlator('acme');
    const placed = alerts.map((alert, i) => {
      if (i % 37 === 36) {
        correlator.takeChanged();
        const kept = JSON.parse(JSON.stringify(correlator.snapshot())) as ReturnType<
          Correlator['snapshot']
        >;
        correlator = Correlator.restore('acme', kept);
      }
      return correlator.place(alert, TOPOLOGY, SETTINGS, Date.parse(alert.created_at)).incidentId;
    });
    expect(placed).toEqual(placeNaively(alerts));
    expect(new Set(placed).size).toBeGreaterThan(5);
  },
);

test('ten times the alerts of a storm take about ten times as long', () => {
  const topology = buildTopology(
    Array.from({ length: 3000 }, (_, i) => ({ name: `s${String(i)}`, depends_on: ['core'] })),
  );
  const timeOf = (count: number): number => {
    const correlator = new Correlator('acme');
    const started = performance.now();
    for (let i = 0; i < count; i += 1) {
      const service = i % 3 === 0 ? 'core' : `s${String(i % 3000)}`;
      const labels = { host: `h${String(i)}`, trace_id: `t${String(i % 700)}` };
      const alert = alertAt(i, i / 100, { service, labels });
      correlator.place(alert, topology, SETTINGS, Date.parse(alert.created_at));
      correlator.update({ ...alert, state: 'ACK' }, Date.parse(alert.created_at));
    }
    return performance.now() - started;
  };
  timeOf(1000);
  const few = timeOf(2000);
  expect(timeOf(20_000)).toBeLessThan(few * 40 + 200);
});
