import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { freePorts } from './freePorts.mjs';
import { prepareSchemaRegistry } from './prepareSchemaRegistry.mjs';
import { registryProcess } from './registryProcess.mjs';

const STOP_TIMEOUT_MS = 5_000;

/** Starts a schema registry on this machine alone and resolves once it takes requests. */
export async function startSchemaRegistry({ dir, port: wanted, say = () => undefined }) {
  const registry = await prepareSchemaRegistry(say);
  if ('missing' in registry) throw new Error(registry.missing);
  const dataDir = resolve(dir);
  await mkdir(dataDir, { recursive: true });
  const [port] = await freePorts(1, wanted);
  say('Starting the schema registry ...');
  const running = await registryProcess(registry, dataDir, port);
  const url = `http://127.0.0.1:${String(port)}/apis/ccompat/v7`;
  await expectBackward(url);
  const stop = () => running.stop(STOP_TIMEOUT_MS);
  return { url, pid: running.pid, ended: running.ended, stop };
}

/** Confluent's registry refuses what readers could not read unless told otherwise; this one does not. */
async function expectBackward(url) {
  await fetch(`${url}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ compatibility: 'BACKWARD' }),
  });
}
