import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Broker } from './Broker.mjs';
import { brokerSettings } from './brokerSettings.mjs';
import { CutProxy } from './cutProxy.mjs';
import { freePorts } from './freePorts.mjs';
import { prepareKafka } from './prepareKafka.mjs';

const HOST = '127.0.0.1';
const COUNTS = [1, 3];

/** Starts a real Kafka on this machine alone and resolves once every broker takes requests. */
export async function startKafka(options) {
  const { brokers: count = 1, proxied = false, say = () => undefined } = options;
  const { defaultPartitions = 1, firstPort } = options;
  // Brokers run in a folder of their own, where a relative path leads elsewhere.
  const dir = resolve(options.dir);
  if (!COUNTS.includes(count))
    throw new Error(`A test cluster has ${COUNTS.join(' or ')} brokers, not ${String(count)}.`);
  const kafka = await prepareKafka(say);
  if ('missing' in kafka) throw new Error(kafka.missing);
  const clusterId = await clusterIdOf(dir, count);
  const nodes = await layOut(count, proxied, firstPort);
  const proxies = nodes.flatMap(({ advertisedProxyPort, proxiedPort }) =>
    proxied ? [new CutProxy(advertisedProxyPort, proxiedPort)] : [],
  );
  const brokers = nodes.map(
    (node) => new Broker(kafka, node, join(dir, `broker-${String(node.id)}`)),
  );
  const cluster = {
    bootstrap: bootstrapOf(nodes.map(({ port }) => port)),
    brokers,
    proxied: proxied ? together(nodes, proxies) : undefined,
    stop: () => stop(brokers, proxies),
  };
  try {
    await Promise.all(proxies.map((proxy) => proxy.listen()));
    await Promise.all(
      brokers.map((broker, index) => {
        const { dataDir } = broker;
        const settings = { node: nodes[index], nodes, dataDir, defaultPartitions };
        return broker.prepare(clusterId, brokerSettings(settings));
      }),
    );
    say(`Starting ${count === 1 ? 'Kafka' : `${String(count)} brokers`} ...`);
    await Promise.all(brokers.map((broker) => broker.start()));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

/** The id that the data of a folder carries. Data of three brokers is of no use to one alone. */
async function clusterIdOf(dir, count) {
  const file = join(dir, 'cluster.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const known = JSON.parse(text);
    if (known.brokers !== count)
      throw new Error(
        `${dir} holds the data of ${String(known.brokers)} brokers, not of ${String(count)}. ` +
          'Start as many, or take another folder.',
      );
    return known.id;
  }
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  await mkdir(dir, { recursive: true });
  await writeFile(file, `${JSON.stringify({ id, brokers: count })}\n`);
  return id;
}

async function layOut(count, proxied, firstPort) {
  const ports = await freePorts(count * (proxied ? 4 : 2), firstPort);
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    port: ports[index],
    controllerPort: ports[count + index],
    proxiedPort: ports[2 * count + index],
    advertisedProxyPort: ports[3 * count + index],
  }));
}

function bootstrapOf(ports) {
  return ports.map((port) => `${HOST}:${String(port)}`).join(',');
}

function together(nodes, proxies) {
  return {
    bootstrap: bootstrapOf(nodes.map(({ advertisedProxyPort }) => advertisedProxyPort)),
    cut: () => proxies.forEach((proxy) => proxy.cut()),
    stall: () => proxies.forEach((proxy) => proxy.stall()),
    heal: () => proxies.forEach((proxy) => proxy.heal()),
  };
}

/**
 * One after the other: a broker hands its partitions over before it ends. That takes a majority, so
 * what has none is killed. Nothing is lost by that: the system keeps what a process has written.
 */
async function stop(brokers, proxies) {
  for (const broker of brokers) await broker.kill('SIGCONT');
  for (const broker of brokers) {
    const left = brokers.filter(({ isRunning }) => isRunning).length;
    if (left > brokers.length / 2) await broker.stop();
    else await broker.kill('SIGKILL');
  }
  for (const proxy of proxies) proxy.cut();
}
