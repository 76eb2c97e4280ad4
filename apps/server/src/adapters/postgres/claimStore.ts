import type { PgStore } from './pool.ts';

/** Who writes the store: one server, or a cluster over these topics. */
export type Claim =
  | { readonly profile: 'embedded' }
  | { readonly profile: 'cluster'; readonly topicPrefix: string; readonly partitions: number };

interface HeadRow {
  profile: Claim['profile'];
  topic_prefix: string | null;
  partitions: number | null;
  seq: number;
}

/**
 * Claims the store for a profile, or refuses with what to do: two profiles, or two clusters over
 * different topics, would not see each other's events, and decide over parts of them.
 */
export async function claimStore(store: PgStore, claim: Claim): Promise<void> {
  await store.ownerTransaction(async (tx) => {
    const { rows } = await tx.query<HeadRow>(
      'select profile, topic_prefix, partitions, seq from log_head for update',
    );
    const head = rows[0];
    if (head === undefined) throw new Error('log_head has no row: the store is damaged');
    if (claim.profile === 'embedded') {
      if (head.profile === 'cluster')
        throw new Error(
          'This store belongs to a cluster: its events come over Kafka. Start with --profile cluster and the brokers of that cluster, or use another database.',
        );
      return;
    }
    const { topicPrefix, partitions } = claim;
    if (head.profile === 'embedded') {
      const { rows: engines } = await tx.query('select 1 from engine_position limit 1');
      if (engines.length > 0)
        throw new Error(
          'This store was written by a single server (profile embedded), whose alerts would stay open for ever. Use an empty database for the cluster; docs/cluster.md, "From one server to a cluster", says how to bring rules along.',
        );
      // One server reads the end of its log from memory. Here every server reads it from the table, where
      // a range index knows nothing of the newest minute. Costs each event; the table is empty.
      await tx.query('drop index events_by_seq');
      await tx.query('create index events_by_seq on events (seq)');
      await tx.query(
        `update log_head set profile = 'cluster', topic_prefix = $1, partitions = $2`,
        [topicPrefix, partitions],
      );
    } else if (head.topic_prefix !== topicPrefix)
      throw new Error(
        `This store belongs to the topics ${head.topic_prefix ?? ''}.*, the settings say ${topicPrefix}.*. Set kafka_topic_prefix to ${head.topic_prefix ?? ''}, or use another database.`,
      );
    else if (head.partitions !== partitions)
      throw new Error(
        `This cluster has ${String(head.partitions)} partitions, the settings say ${String(partitions)}. Set kafka_partitions to ${String(head.partitions)}; docs/cluster.md, "Partitions", says how to change their number.`,
      );
    await tx.query(
      `insert into log_partitions (partition, epoch, next_offset, clock_ms, seq)
       select 'events-' || n, 0, 0, 0, $2 from generate_series(0, $1::integer - 1) n on conflict do nothing`,
      [partitions, head.seq],
    );
  });
}
