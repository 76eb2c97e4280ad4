const HOST = '127.0.0.1';

/**
 * The server.properties of one broker of a test cluster: quick to start, to notice a broker that is
 * gone and to give disk space back. Durable in the way that a real one is: copies on three brokers,
 * of which two must have a record before it counts.
 *
 * `nodes` are all brokers, as `{ id, port, proxiedPort, controllerPort, advertisedProxyPort }`.
 */
export function brokerSettings({ node, nodes, dataDir, defaultPartitions }) {
  const copies = Math.min(nodes.length, 3);
  const settings = {
    ...network(node, nodes),
    'log.dirs': dataDir,
    'auto.create.topics.enable': false,
    'num.partitions': defaultPartitions,
    ...copyCounts(copies, copies === 3 ? 2 : 1),
    ...QUICK_TO_NOTICE,
    ...SMALL,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value)}\n`)
    .join('');
}

function network(node, nodes) {
  const listener = (name, port) => `${name}://${HOST}:${String(port)}`;
  const isProxied = node.proxiedPort !== undefined;
  return {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': nodes
      .map(({ id, controllerPort }) => `${String(id)}@${HOST}:${String(controllerPort)}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: [
      listener('PLAINTEXT', node.port),
      ...(isProxied ? [listener('PROXIED', node.proxiedPort)] : []),
      listener('CONTROLLER', node.controllerPort),
    ].join(','),
    'advertised.listeners': [
      listener('PLAINTEXT', node.port),
      ...(isProxied ? [listener('PROXIED', node.advertisedProxyPort)] : []),
    ].join(','),
  };
}

function copyCounts(copies, minInSync) {
  return {
    'default.replication.factor': copies,
    'min.insync.replicas': minInSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': minInSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': minInSync,
  };
}

/** A broker whose heartbeat stays away is out within three to four seconds. */
const QUICK_TO_NOTICE = {
  'broker.session.timeout.ms': 2_500,
  'broker.heartbeat.interval.ms': 500,
  'controller.quorum.fetch.timeout.ms': 1_000,
  'controller.quorum.election.timeout.ms': 500,
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 3_000,
};

const SMALL = {
  'offsets.topic.num.partitions': 8,
  'transaction.state.log.num.partitions': 8,
  'share.coordinator.state.topic.num.partitions': 8,
  'log.segment.bytes': 16 * 1024 * 1024,
  'offsets.topic.segment.bytes': 4 * 1024 * 1024,
  // Holds all entries of one segment; ten megabytes per partition are set aside otherwise.
  'log.index.size.max.bytes': 64 * 1024,
  'delete.topic.enable': true,
  'log.segment.delete.delay.ms': 1_000,
  // Otherwise nothing is deleted in the first half minute.
  'log.initial.task.delay.ms': 1_000,
  // Set aside at the start. Enough for the keys of a segment.
  'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  'num.io.threads': 4,
  'num.network.threads': 2,
};
