/** Tells a person what is going on. */
type Say = (line: string) => void;

/**
 * Makes Kafka ready to start, once: finds or installs Java and fetches the jars. What a machine
 * lacks comes back as `missing`, in a sentence that says what to install.
 */
export function prepareKafka(
  say: Say,
): Promise<{ readonly jars: string; readonly java: string } | { readonly missing: string }>;

export interface KafkaOptions {
  /** Settings, data and logs go here. A later start on the same folder finds the data. */
  readonly dir: string;
  readonly brokers?: 1 | 3;
  /** Makes `cluster.proxied`. */
  readonly proxied?: boolean;
  readonly say?: Say;
  /** For topics that are created without a number. */
  readonly defaultPartitions?: number;
  /** Ports from this one on, where they are free. Any free ones otherwise. */
  readonly firstPort?: number;
}

/** Starts a real Kafka on this machine alone and resolves once every broker takes requests. */
export function startKafka(options: KafkaOptions): Promise<KafkaCluster>;

export interface KafkaCluster {
  /** `127.0.0.1:20001,127.0.0.1:20002` */
  readonly bootstrap: string;
  readonly brokers: readonly Broker[];
  /** There when asked for by `proxied: true`. */
  readonly proxied: ProxiedWay | undefined;
  stop(): Promise<void>;
}

export interface Broker {
  readonly id: number;
  readonly port: number;
  /** Of the last start. */
  readonly pid: number;
  /** Resolves when the process is gone; after SIGSTOP and SIGCONT at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and ports. Resolves once it takes requests. */
  start(): Promise<void>;
  /** Resolves with why when the process of the last start is gone. */
  readonly ended: Promise<string>;
}

/** A second way to all brokers: a client that begins here never meets a broker but through it. */
export interface ProxiedWay {
  readonly bootstrap: string;
  /** Resets every connection and refuses new ones, like a host that is gone. */
  cut(): void;
  /** Takes connections and bytes and passes nothing on, like a firewall that drops packets. */
  stall(): void;
  /** Passes on again. */
  heal(): void;
}

/** Makes a schema registry ready to start, once; as prepareKafka does. */
export function prepareSchemaRegistry(
  say: Say,
): Promise<{ readonly dir: string; readonly java: string } | { readonly missing: string }>;

export interface SchemaRegistryOptions {
  /** Schemas and logs go here. A later start on the same folder finds the schemas under their ids. */
  readonly dir: string;
  /** This port, where it is free. Any free one otherwise. */
  readonly port?: number;
  readonly say?: Say;
}

/** Starts a schema registry on this machine alone and resolves once it takes requests. */
export function startSchemaRegistry(options: SchemaRegistryOptions): Promise<SchemaRegistry>;

export interface SchemaRegistry {
  /** The base of an API like Confluent's: `/subjects` and so on come after it. */
  readonly url: string;
  readonly pid: number;
  /** Resolves with why when the process is gone. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}
