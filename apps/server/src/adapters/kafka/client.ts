import kafkajs, { type Kafka, type LogEntry, type SASLOptions } from 'kafkajs';
import { mendKafkajs } from './mendKafkajs.ts';
import { addZstdCodec } from './zstdCodec.ts';

export type KafkaLogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Where the cluster is and who asks. */
export interface KafkaClientOptions {
  /** `host:port` of some brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** PEM texts. `undefined`: no TLS. Without `ca` the authorities of the system count. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly sasl:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
  readonly connectionTimeoutMs: number;
  /** From a request to its answer. Longer than a broker waits for the copies (`ConfirmedSender`). */
  readonly requestTimeoutMs: number;
  readonly onLog: (level: KafkaLogLevel, text: string, details: object) => void;
}

/** kafkajs tries once more by itself, for a connection lost while idle; every further try is ours. */
const RETRY = { retries: 1, initialRetryTime: 100, maxRetryTime: 500, multiplier: 2, factor: 0.2 };

const LEVELS: Readonly<Record<number, KafkaLogLevel>> = {
  // Of every failed attempt, also of one that is tried again: the caller says what became of it.
  [kafkajs.logLevel.ERROR]: 'warn',
  [kafkajs.logLevel.WARN]: 'warn',
  [kafkajs.logLevel.INFO]: 'info',
  [kafkajs.logLevel.DEBUG]: 'debug',
};

/** Makes the one client of a process. Connects nowhere yet. */
export function createKafkaClient(options: KafkaClientOptions): Kafka {
  mendKafkajs();
  addZstdCodec();
  const { tls, sasl, onLog } = options;
  const log = ({ namespace, level, log: entry }: LogEntry): void => {
    // Its stacks are those of kafkajs's own files.
    const { message, logger: _, timestamp: __, stack: ___, ...details } = entry;
    onLog(LEVELS[level] ?? 'debug', `kafkajs ${namespace}: ${message}`, details);
  };
  return new kafkajs.Kafka({
    brokers: [...options.brokers],
    clientId: options.clientId,
    ...(tls !== undefined && { ssl: { ...tls } }),
    ...(sasl !== undefined && { sasl: { ...sasl } as SASLOptions }),
    connectionTimeout: options.connectionTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    retry: RETRY,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => log,
  });
}
