import { expect, test } from 'vitest';
import { checkTopic, type FoundTopic } from './checkTopic.ts';
import { MAX_MESSAGE_BYTES, type TopicOptions, wantedTopics } from './topics.ts';

const OPTIONS: TopicOptions = {
  prefix: 'sentry',
  partitions: 12,
  replicationFactor: 3,
  minInSync: 2,
  timestamps: 'broker',
  compression: 'zstd',
  retentionMs: 604_800_000,
  maxMessageBytes: MAX_MESSAGE_BYTES,
};
const NAMES = { events: 0, samples: 1, deadLetters: 2, alerts: 3 };

function check(
  topic: keyof typeof NAMES,
  changes: Record<string, string>,
  found: Partial<FoundTopic> = {},
  options: Partial<TopicOptions> = {},
  brokers = 3,
) {
  const all = { ...OPTIONS, ...options };
  const wanted = wantedTopics(all, Math.min(all.replicationFactor, brokers))[NAMES[topic]]!;
  const config = { ...wanted.config, ...changes };
  return checkTopic(
    wanted,
    { partitions: wanted.partitions, copies: 3, config, ...found },
    all,
    brokers,
  );
}

test.each(['events', 'samples', 'deadLetters', 'alerts'] as const)(
  'finds no fault with %s as created',
  (topic) => {
    expect(check(topic, {})).toEqual({ errors: [], warnings: [] });
  },
);

test.each<[string, ReturnType<typeof check>, RegExp]>([
  [
    'another number of partitions',
    check('events', {}, { partitions: 6 }),
    /has 6 partitions, .*Set kafka_partitions to 6/,
  ],
  [
    'more copies demanded than there are',
    check('events', { 'min.insync.replicas': '2' }, { copies: 1 }),
    /min\.insync\.replicas=1$/,
  ],
  [
    'one copy as enough',
    check('events', { 'min.insync.replicas': '1' }),
    /min\.insync\.replicas=2$/,
  ],
  [
    'one copy of two as enough',
    check('samples', { 'min.insync.replicas': '1' }, { copies: 2 }),
    /set kafka_min_insync to 1/,
  ],
  [
    'leaders that lack events',
    check('deadLetters', { 'unclean.leader.election.enable': 'true' }),
    /unclean\.leader\.election\.enable=false$/,
  ],
  [
    'compaction',
    check('events', { 'cleanup.policy': 'compact,delete' }),
    /cleanup\.policy=delete$/,
  ],
  [
    'the clock of producers',
    check('events', { 'message.timestamp.type': 'CreateTime' }),
    /kafka_timestamps.*=LogAppendTime$/,
  ],
  [
    'the clock of the broker',
    check('samples', { 'message.timestamp.type': 'LogAppendTime' }, {}, { timestamps: 'producer' }),
    /=CreateTime$/,
  ],
  [
    'small records only',
    check('events', { 'max.message.bytes': '1000' }),
    /max\.message\.bytes=1048588$/,
  ],
  [
    'codecs as they come',
    check('events', { 'compression.type': 'producer' }),
    /compression\.type=zstd$/,
  ],
  [
    'a codec that cannot be read',
    check('deadLetters', { 'compression.type': 'snappy' }),
    /compression\.type=zstd$/,
  ],
])('refuses %s, and says what mends it', (_, { errors }, words) => {
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^Topic sentry\./);
  expect(errors[0]).toMatch(words);
});

test.each<[string, ReturnType<typeof check>, RegExp]>([
  [
    'one copy on several brokers',
    check('events', { 'min.insync.replicas': '1' }, { copies: 1 }),
    /one copy although there are 3 brokers/,
  ],
  [
    'fewer copies than set',
    check('events', {}, { copies: 2 }),
    /has 2 copies, kafka_replication says 3/,
  ],
  [
    'alerts that are not compacted',
    check('alerts', { 'cleanup.policy': 'delete' }),
    /cleanup\.policy=\[compact,delete\]$/,
  ],
  [
    'less time than set',
    check('events', { 'retention.ms': '3600000' }),
    /3600000 \(1h\), less than kafka_retention/,
  ],
  [
    'codecs as they come, where none is set',
    check('events', { 'compression.type': 'producer' }, {}, { compression: 'none' }),
    /compression\.type=uncompressed$/,
  ],
])('warns of %s', (_, { errors, warnings }, words) => {
  expect(errors).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(words);
});

test.each<[string, ReturnType<typeof check>]>([
  [
    'one copy as enough, where somebody chose so',
    check('events', { 'min.insync.replicas': '1' }, {}, { minInSync: 1 }),
  ],
  [
    'one broker with one copy',
    check('events', { 'min.insync.replicas': '1' }, { copies: 1 }, {}, 1),
  ],
  ['records for ever', check('events', { 'retention.ms': '-1' })],
  ['another codec that is known', check('events', { 'compression.type': 'gzip' })],
  ['any number of partitions for alerts', check('alerts', {}, { partitions: 5 })],
])('takes %s', (_, faults) => {
  expect(faults).toEqual({ errors: [], warnings: [] });
});
