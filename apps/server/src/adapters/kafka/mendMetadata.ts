import { createRequire } from 'node:module';

interface Metadata {
  readonly topicMetadata: readonly {
    readonly partitionMetadata: readonly { partitionErrorCode: number; readonly leader: number }[];
  }[];
}

interface MetadataResponse {
  parse(data: Metadata): Promise<Metadata>;
}

interface BrokerPool {
  readonly metadata: Metadata | null;
  metadataExpireAt: number | null;
  refreshMetadata(topics: readonly string[]): Promise<void>;
}

const VERSIONS = [0, 1, 2, 3, 4, 5, 6];
/** LEADER_NOT_AVAILABLE and LISTENER_NOT_FOUND: the partition is there, nobody leads it. */
const NO_LEADER = [5, 72];
const ASK_AGAIN_MS = 1000;

/**
 * kafkajs takes one partition without a leader for a failure to learn anything: nothing could be
 * sent to or read from any partition, and a consumer gives up. Here the others stay in use, and it
 * is asked every second whether somebody leads that one again.
 */
export function mendMetadata(): void {
  const require = createRequire(import.meta.url);
  // All are read before the first is changed: each takes the parse of the one before it over.
  const responses = VERSIONS.map(
    (version) =>
      require(
        `kafkajs/src/protocol/requests/metadata/v${String(version)}/response`,
      ) as MetadataResponse,
  );
  responses.forEach(tolerate);
  const { prototype } = require('kafkajs/src/cluster/brokerPool') as { prototype: BrokerPool };
  const { refreshMetadata } = prototype;
  prototype.refreshMetadata = async function (this: BrokerPool, topics): Promise<void> {
    await refreshMetadata.call(this, topics);
    if (this.metadata !== null && this.metadataExpireAt !== null && lacksLeader(this.metadata))
      this.metadataExpireAt = Math.min(this.metadataExpireAt, Date.now() + ASK_AGAIN_MS);
  };
}

function tolerate(response: MetadataResponse): void {
  const { parse } = response;
  response.parse = (data) => {
    for (const { partitionMetadata } of data.topicMetadata)
      for (const partition of partitionMetadata)
        if (NO_LEADER.includes(partition.partitionErrorCode)) partition.partitionErrorCode = 0;
    return parse(data);
  };
}

function lacksLeader({ topicMetadata }: Metadata): boolean {
  return topicMetadata.some(({ partitionMetadata }) =>
    partitionMetadata.some(({ leader }) => leader < 0),
  );
}
