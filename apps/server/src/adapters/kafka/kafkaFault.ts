/** What Kafka or the way to it did not do. */
export interface KafkaFault {
  /** The broker's own word, the code of the system, or kafkajs's name: `NOT_ENOUGH_REPLICAS`, `ECONNREFUSED`. */
  readonly type: string;
  /** Whether the same may work later without anybody's doing. */
  readonly passing: boolean;
  /** For whoever runs the server: what is wrong, and the next step. */
  readonly sentence: string;
}

/** As much of an error of kafkajs as is read here. */
interface KafkaError extends Error {
  readonly type?: string;
  readonly code?: string | number;
  readonly broker?: string;
  readonly errors?: readonly Error[];
}

type Words = readonly [passing: boolean, sentence: string];

const GRANT =
  'Grant it with kafka-acls.sh --add --allow-principal User:<name> --operation Read --operation Write --operation Describe --operation DescribeConfigs --topic <prefix> --resource-pattern-type prefixed, and --operation Read --group <prefix>';

/** By the name of the protocol's error (kafka.apache.org/protocol, "Error codes"). */
const BY_TYPE: Readonly<Record<string, Words>> = {
  TOPIC_AUTHORIZATION_FAILED: [false, `Kafka does not let this user use the topic. ${GRANT}.`],
  GROUP_AUTHORIZATION_FAILED: [false, `Kafka does not let this user join the group. ${GRANT}.`],
  CLUSTER_AUTHORIZATION_FAILED: [
    false,
    'Kafka does not let this user create topics. Create them yourself, or grant Create on the cluster with kafka-acls.sh --add --cluster --operation Create.',
  ],
  SASL_AUTHENTICATION_FAILED: [
    false,
    'Kafka does not accept the user name or the password (SASL). Correct kafka_username and kafka_password.',
  ],
  UNSUPPORTED_SASL_MECHANISM: [
    false,
    'Kafka does not offer this SASL mechanism on this listener. Set kafka_sasl to one of its sasl.enabled.mechanisms: plain, scram-sha-256 or scram-sha-512.',
  ],
  ILLEGAL_SASL_STATE: [
    true,
    'Kafka did not expect a login (SASL) on this listener, or not yet. If it goes on, set kafka_sasl to none or name the port of the SASL listener.',
  ],
  MESSAGE_TOO_LARGE: [
    false,
    'Kafka refuses the record as too large. Raise max.message.bytes of the topic.',
  ],
  RECORD_LIST_TOO_LARGE: [
    false,
    'Kafka refuses the records as larger than a segment. Raise segment.bytes of the topic.',
  ],
  UNKNOWN_TOPIC_OR_PARTITION: [
    true,
    'Kafka does not know the topic or the partition. It was deleted, or has fewer partitions than the settings say: create it, or start an instance that may.',
  ],
  INVALID_TOPIC_EXCEPTION: [
    false,
    'Kafka does not allow this name for a topic. Use letters, digits, dots, underscores and hyphens in kafka_topic_prefix.',
  ],
  LEADER_NOT_AVAILABLE: [
    true,
    'A partition has no leader: too many of its brokers are down. Start them again.',
  ],
  NOT_ENOUGH_REPLICAS: [
    true,
    'Too few copies are in sync to take records safely (min.insync.replicas). Start the brokers that are down.',
  ],
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: [
    true,
    'Too few copies have the records to count as safe (min.insync.replicas). Start the brokers that are down.',
  ],
  REQUEST_TIMED_OUT: [
    true,
    'The copies did not confirm the records in time. Look at the load and the disks of the brokers.',
  ],
  KAFKA_STORAGE_ERROR: [
    true,
    'A broker cannot write to its disk. Look at its log and its log.dirs.',
  ],
  INVALID_TIMESTAMP: [
    false,
    'Kafka refuses the time of a record. Set the clocks (NTP), or message.timestamp.type=LogAppendTime on the topic.',
  ],
  INVALID_REPLICATION_FACTOR: [
    false,
    'There are fewer brokers than copies asked for. Start more brokers or lower kafka_replication.',
  ],
  INVALID_PARTITIONS: [
    false,
    'Kafka does not take this number of partitions. Correct kafka_partitions.',
  ],
  INVALID_CONFIG: [
    false,
    'Kafka does not take the configuration of the topic. Its log names the entry; create the topic yourself.',
  ],
  POLICY_VIOLATION: [
    false,
    'A policy of this Kafka forbids it (create.topic.policy). Create the topics as it demands.',
  ],
  UNSUPPORTED_VERSION: [
    false,
    'This Kafka does not speak a version of the protocol that this server knows. Use Kafka 2.1 or newer.',
  ],
};

/** By the code of the connection. */
const BY_CODE: Readonly<Record<string, Words>> = {
  ECONNREFUSED: [
    true,
    'Nobody listens there. Start the broker, or correct host and port in kafka_brokers.',
  ],
  ENOTFOUND: [
    true,
    'No such host name. Correct kafka_brokers, or the advertised.listeners of the broker.',
  ],
  EAI_AGAIN: [true, 'The name server does not answer. Look at the DNS of this machine.'],
  EPROTO: [
    false,
    'The other side does not speak TLS. Name the port of the TLS listener, or switch kafka_tls off.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    false,
    "The broker's certificate is for another name. Use a name that it holds in kafka_brokers and in the broker's advertised.listeners.",
  ],
  CERT_HAS_EXPIRED: [false, "The broker's certificate has expired. Renew it."],
  CERT_NOT_YET_VALID: [
    false,
    "The broker's certificate is not valid yet. Compare the clocks of both machines.",
  ],
};

const SILENT: Words = [
  true,
  'The broker does not answer. Look at the network, or at host and port in kafka_brokers.',
];
const CLOSED: Words = [
  true,
  'The broker closed the connection. If it goes on, it expects TLS or a login (SASL) on this port, or the other way round.',
];

const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(SIGNATURE|UNTRUSTED)|INVALID_CA/;
const WRONG_PROTOCOL = /WRONG_VERSION_NUMBER|PACKET_LENGTH|UNKNOWN_PROTOCOL/;
const TLS_REFUSED = /ERR_SSL.*(ALERT|HANDSHAKE)/;

/** Looks through what kafkajs wraps around the first cause. */
function rootOf(error: unknown): KafkaError {
  let found = (error instanceof Error ? error : new Error(String(error))) as KafkaError;
  for (let depth = 0; depth < 10; depth += 1) {
    const next: unknown = found.errors?.[0] ?? found.cause;
    if (!(next instanceof Error) || next === found) break;
    found = next as KafkaError;
  }
  return found;
}

function ofConnection(code: string): Words | undefined {
  if (UNTRUSTED.test(code))
    return [
      false,
      "The broker's certificate is not signed by anybody known here. Give the authority that signed it with kafka_ca.",
    ];
  if (WRONG_PROTOCOL.test(code)) return BY_CODE['EPROTO'];
  if (TLS_REFUSED.test(code))
    return [
      false,
      'The broker ends the TLS handshake. It may ask for a client certificate: give it with kafka_cert and kafka_key, signed by an authority that the broker trusts.',
    ];
  return BY_CODE[code];
}

function ofName({ name, message }: KafkaError): Words | undefined {
  switch (name) {
    case 'KafkaJSSASLAuthenticationError':
      // kafkajs says so of a connection that broke during the login, too.
      if (/connect|timed out/i.test(message)) return CLOSED;
      return /mechanism is not supported/.test(message)
        ? BY_TYPE['UNSUPPORTED_SASL_MECHANISM']
        : BY_TYPE['SASL_AUTHENTICATION_FAILED'];
    case 'KafkaJSConnectionClosedError':
    case 'KafkaJSConnectionError':
      return /timeout/i.test(message) ? SILENT : CLOSED;
    case 'KafkaJSRequestTimeoutError':
    case 'KafkaJSLockTimeout':
      return [true, 'The broker did not answer in time. Look at its load and at the network.'];
    case 'KafkaJSNotImplemented':
      return [
        false,
        'A producer packs its records with snappy or lz4. Set compression.type of the topic to zstd, gzip or uncompressed: then the broker packs them anew.',
      ];
    case 'KafkaJSBrokerNotFound':
    case 'KafkaJSMetadataNotLoaded':
    case 'KafkaJSTopicMetadataNotLoaded':
      return [
        true,
        'Nobody leads a partition, or it is not known yet who does. Start the brokers that are down.',
      ];
    default:
      return undefined;
  }
}

/** Finds what went wrong behind an error of kafkajs. Pure; takes anything. */
export function findKafkaFault(error: unknown): KafkaFault {
  const root = rootOf(error);
  const code = typeof root.code === 'string' ? root.code : undefined;
  const type = root.type ?? code ?? root.name;
  const words =
    BY_TYPE[root.type ?? ''] ??
    (code === undefined ? undefined : ofConnection(code)) ??
    ofName(root);
  const [passing, text] = words ?? [true, `${root.message}.`];
  const where = root.broker === undefined ? '' : ` at ${root.broker}`;
  const start = where === '' && text.startsWith('Kafka ') ? '' : `Kafka${where}: `;
  return { type, passing, sentence: `${start}${text} (${type})` };
}

/** What went wrong, in one clear sentence with the next step. */
export function explainKafkaFault(error: unknown): string {
  return findKafkaFault(error).sentence;
}
