import { Counter, Gauge, Histogram, collectDefaultMetrics, Registry } from 'prom-client';

/** The figures of one server, in the names of Prometheus. None carries a tenant. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Makes the registry of one server and its figures. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    eventsTotal: new Counter({
      name: 'sentry_ingest_events_total',
      help: 'Events by outcome: accepted (durable), duplicate, rejected.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    ingestSeconds: new Histogram({
      name: 'sentry_ingest_request_seconds',
      help: 'From the end of the request body to the answer, the commit included.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
      registers,
    }),
    pendingEvents: new Gauge({
      name: 'sentry_log_pending_events',
      help: 'Events that wait for their commit.',
      registers,
    }),
    engineLag: new Gauge({
      name: 'sentry_engine_lag_events',
      help: 'Places on the log between the engine and the head.',
      labelNames: ['partition'] as const,
      registers,
    }),
    engineGroups: new Gauge({
      name: 'sentry_engine_groups',
      help: 'Groups that the rules watch.',
      labelNames: ['partition'] as const,
      registers,
    }),
    engineDroppedGroups: new Gauge({
      name: 'sentry_engine_dropped_groups',
      help: 'Samples and named groups left out because there was no room for their group: its rule has as many as it may (max_groups_per_rule, max_groups), or the tenant has the memory that it may have (max_group_memory_mb).',
      labelNames: ['partition'] as const,
      registers,
    }),
    engineGroupBytes: new Gauge({
      name: 'sentry_engine_group_bytes',
      help: 'Memory of the groups that the rules watch, by the estimate that max_group_memory_mb is compared with.',
      labelNames: ['partition'] as const,
      registers,
    }),
    engineUnjudgedEvents: new Gauge({
      name: 'sentry_engine_unjudged_events',
      help: 'Events that a rule did not judge because its regular expressions had taken as many steps in that second as they may.',
      labelNames: ['partition'] as const,
      registers,
    }),
    partitionLag: new Gauge({
      name: 'sentry_partition_lag_records',
      help: 'Records of a topic’s partition that this server has not stored (events) or merged (samples) yet.',
      labelNames: ['partition'] as const,
      registers,
    }),
    partitionClock: new Gauge({
      name: 'sentry_partition_clock_seconds',
      help: 'The time up to which a partition has been read, as seconds since 1970. Time minus this is its lag.',
      labelNames: ['partition'] as const,
      registers,
    }),
    lostRecordsTotal: new Counter({
      name: 'sentry_partition_lost_total',
      help: 'Times that a topic no longer had records which were to be read: its retention is too short.',
      labelNames: ['partition'] as const,
      registers,
    }),
    deadLettersTotal: new Counter({
      name: 'sentry_dead_letters_total',
      help: 'Records put aside because they cannot be judged.',
      registers,
    }),
    kafkaRetriesTotal: new Counter({
      name: 'sentry_kafka_retries_total',
      help: 'Tries that Kafka did not confirm and that were made again.',
      labelNames: ['part'] as const,
      registers,
    }),
    isLeader: new Gauge({
      name: 'sentry_leader',
      help: '1 on the server that does this work for all.',
      labelNames: ['work'] as const,
      registers,
    }),
    signalsTotal: new Counter({
      name: 'sentry_engine_signals_total',
      help: 'Alerts raised or cleared by rules.',
      registers,
    }),
    alertSeconds: new Histogram({
      name: 'sentry_event_to_alert_seconds',
      help: 'From the arrival of the event that decided to the alert being durable. Clears and ticks do not count.',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
      registers,
    }),
    streamClients: new Gauge({
      name: 'sentry_stream_clients',
      help: 'Connected clients of the live stream.',
      registers,
    }),
    canarySeconds: new Histogram({
      name: 'sentry_canary_stage_seconds',
      help: 'From the sending of a canary to a stage: accepted (202), judged by the rules, its alert durable (alerted), its alert on the live stream (streamed).',
      labelNames: ['stage'] as const,
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30],
      registers,
    }),
    canaryLastSeconds: new Gauge({
      name: 'sentry_canary_last_seconds',
      help: 'The same of the last canary.',
      labelNames: ['stage'] as const,
      registers,
    }),
    canaryLost: new Counter({
      name: 'sentry_canary_lost_total',
      help: 'Canaries that did not come through in canary_lost_after.',
      registers,
    }),
    canaryUp: new Gauge({
      name: 'sentry_canary_up',
      help: '1 while canaries come through in time. Not there when none are sent.',
      registers,
    }),
    /** Takes the figures of the canary off: a server that sends none must not look like one that is late. */
    withoutCanary(): void {
      for (const name of ['stage_seconds', 'last_seconds', 'lost_total', 'up'])
        registry.removeSingleMetric(`sentry_canary_${name}`);
    },
    detectorSeconds: new Histogram({
      name: 'sentry_detector_call_seconds',
      help: 'How long rules waited for a configured detector, by detector; its answer or its failure.',
      labelNames: ['detector'] as const,
      buckets: [0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1],
      registers,
    }),
    detectorFailuresTotal: new Counter({
      name: 'sentry_detector_failures_total',
      help: 'Samples that a configured detector did not judge, by reason: time_limit, memory_limit, ended, threw, malformed, not_running.',
      labelNames: ['detector', 'reason'] as const,
      registers,
    }),
    detectorRestartsTotal: new Counter({
      name: 'sentry_detector_restarts_total',
      help: 'Times that a configured detector was started again after it was stopped.',
      labelNames: ['detector'] as const,
      registers,
    }),
    notificationsTotal: new Counter({
      name: 'sentry_notifications_total',
      help: 'Attempts to deliver a message, by kind of receiver and result: delivered, retry, failed.',
      labelNames: ['type', 'result'] as const,
      registers,
    }),
    notificationSeconds: new Histogram({
      name: 'sentry_notification_seconds',
      help: 'From the decision to tell somebody to the answer of the receiver.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
      registers,
    }),
    untoldEnds: new Gauge({
      name: 'sentry_untold_ends',
      help: 'Ends of what somebody was told of that have failed, and are still tried anew.',
      registers,
    }),
    dispatchGroups: new Gauge({
      name: 'sentry_dispatch_groups',
      help: 'Groups of alerts about which somebody is told, or will be.',
      registers,
    }),
    storeRetriesTotal: new Counter({
      name: 'sentry_store_retries_total',
      help: 'Commits that were tried again.',
      labelNames: ['part'] as const,
      registers,
    }),
  };
}
