import { formatDuration } from '@batcave/shared/time';
import type { TopicOptions, WantedTopic } from './topics.ts';

/** A topic as Kafka describes it. */
export interface FoundTopic {
  readonly partitions: number;
  /** Of the partition that has the fewest. */
  readonly copies: number;
  readonly config: Readonly<Record<string, string>>;
}

/** What is wrong with a topic. */
export interface TopicFaults {
  /** Events could be lost or misread. */
  readonly errors: string[];
  /** Worth knowing. */
  readonly warnings: string[];
}

/** A topic, what it must be and what that is for. */
interface Case {
  readonly wanted: WantedTopic;
  readonly found: FoundTopic;
  readonly options: Pick<TopicOptions, 'minInSync' | 'replicationFactor' | 'compression'>;
  readonly brokers: number;
}

const READABLE_CODECS = ['uncompressed', 'gzip', 'zstd'];

/** Holds a topic against what it must be. Every fault names what mends it. Pure. */
export function checkTopic(
  wanted: WantedTopic,
  found: FoundTopic,
  options: Case['options'],
  brokers: number,
): TopicFaults {
  const all = { wanted, found, options, brokers };
  const checks = [checkPlaces, checkSafety, checkCopies, checkPolicy, checkForm, checkCodec];
  const faults = checks.map((check) => check(all));
  return {
    errors: faults.flatMap(({ errors = [] }) => errors),
    warnings: faults.flatMap(({ warnings = [] }) => warnings),
  };
}

function checkPlaces({ wanted, found }: Case): Partial<TopicFaults> {
  if (!wanted.isPartitionCountFixed || found.partitions === wanted.partitions) return {};
  return {
    errors: [
      `Topic ${wanted.name}: it has ${String(found.partitions)} partitions, kafka_partitions says ${String(wanted.partitions)}: events of one source would stand in two partitions. Set kafka_partitions to ${String(found.partitions)}.`,
    ],
  };
}

/** Whether what was acknowledged can be lost, or nothing could ever be acknowledged. */
function checkSafety({ wanted, found, options }: Case): Partial<TopicFaults> {
  const errors: string[] = [];
  const minInSync = Number(found.config['min.insync.replicas']);
  if (minInSync > found.copies)
    errors.push(
      mustBe(
        wanted,
        found,
        'min.insync.replicas',
        String(Math.min(options.minInSync, found.copies)),
        `it has ${String(found.copies)} copies, so that nothing could ever be written.`,
      ),
    );
  else if (found.copies >= 2 && minInSync < 2 && options.minInSync >= 2)
    errors.push(
      mustBe(
        wanted,
        found,
        'min.insync.replicas',
        '2',
        'else an acknowledged event is lost with the one broker that has it. (Or accept that: set kafka_min_insync to 1.)',
      ),
    );
  if (found.config['unclean.leader.election.enable'] === 'true')
    errors.push(
      mustBe(
        wanted,
        found,
        'unclean.leader.election.enable',
        'false',
        'else a broker that lacks acknowledged events may become the leader, and they are gone.',
      ),
    );
  return { errors };
}

function checkCopies({ wanted, found, options, brokers }: Case): Partial<TopicFaults> {
  const { copies } = found;
  const mend = 'Add copies with kafka-reassign-partitions.sh.';
  if (copies === 1 && brokers > 1)
    return {
      warnings: [
        `Topic ${wanted.name}: it has one copy although there are ${String(brokers)} brokers: what is on a broker is lost with it. ${mend}`,
      ],
    };
  if (copies >= Math.min(options.replicationFactor, brokers)) return {};
  return {
    warnings: [
      `Topic ${wanted.name}: it has ${String(copies)} copies, kafka_replication says ${String(options.replicationFactor)}. ${mend}`,
    ],
  };
}

/** What is kept, and for how long. */
function checkPolicy({ wanted, found }: Case): Partial<TopicFaults> {
  const errors: string[] = [];
  const warnings: string[] = [];
  const policy = wanted.config['cleanup.policy'] ?? 'delete';
  const isCompacted = found.config['cleanup.policy']?.includes('compact') === true;
  if (isCompacted && !policy.includes('compact'))
    errors.push(
      mustBe(
        wanted,
        found,
        'cleanup.policy',
        policy,
        'else only the newest event of each source is kept.',
      ),
    );
  if (!isCompacted && policy.includes('compact'))
    warnings.push(
      mustBe(
        wanted,
        found,
        'cleanup.policy',
        policy,
        'else it does not keep the newest state of every alert.',
      ),
    );
  const right = wanted.config['retention.ms'] ?? '-1';
  const foundMs = Number(found.config['retention.ms']);
  if (foundMs >= 0 && foundMs < Number(right))
    warnings.push(
      `Topic ${wanted.name}: retention.ms is ${String(foundMs)} (${formatDuration(foundMs)}), less than kafka_retention: what is not read by then is gone. ${mendWith(wanted.name, 'retention.ms', right)}`,
    );
  return { errors, warnings };
}

/** The stamps of records, and how large they may be. */
function checkForm({ wanted, found }: Case): Partial<TopicFaults> {
  const errors: string[] = [];
  const stamp = wanted.config['message.timestamp.type'];
  if (stamp !== undefined && found.config['message.timestamp.type'] !== stamp)
    errors.push(
      mustBe(
        wanted,
        found,
        'message.timestamp.type',
        stamp,
        'the setting kafka_timestamps says whose clock stamps events. (Or change the setting.)',
      ),
    );
  const bytes = wanted.config['max.message.bytes'] ?? '0';
  if (Number(found.config['max.message.bytes']) < Number(bytes))
    errors.push(
      mustBe(
        wanted,
        found,
        'max.message.bytes',
        bytes,
        'else the largest events cannot be written.',
      ),
    );
  return { errors };
}

/** A record in a codec that kafkajs lacks would stop its partition. */
function checkCodec({ wanted, found, options }: Case): Partial<TopicFaults> {
  const codec = found.config['compression.type'] ?? '';
  if (READABLE_CODECS.includes(codec)) return {};
  const fault = mustBe(
    wanted,
    found,
    'compression.type',
    wanted.config['compression.type'] ?? 'uncompressed',
    'records that a producer packs with snappy or lz4 cannot be read here, unless the broker packs them anew.',
  );
  // `producer` leaves records as they come: no harm where only we write.
  if (codec !== 'producer') return { errors: [fault] };
  if (!wanted.isJudged) return {};
  return options.compression === 'none' ? { warnings: [fault] } : { errors: [fault] };
}

function mustBe(
  { name }: WantedTopic,
  { config }: FoundTopic,
  key: string,
  right: string,
  why: string,
): string {
  return `Topic ${name}: ${key} is ${config[key] ?? 'not set'}, it must be ${right}: ${why} ${mendWith(name, key, right)}`;
}

function mendWith(topic: string, key: string, right: string): string {
  const value = right.includes(',') ? `[${right}]` : right;
  return `Mend it with kafka-configs.sh --bootstrap-server <broker> --alter --entity-type topics --entity-name ${topic} --add-config ${key}=${value}`;
}
