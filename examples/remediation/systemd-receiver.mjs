// Restarts systemd units for remediation hooks. Takes requests that are signed as Standard Webhooks
// (standardwebhooks.com), for the units that it is told, and each webhook-id once. No dependencies; Node 20 or newer.
import { execFile } from 'node:child_process';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { parseArgs } from 'node:util';

const MAX_BODY_BYTES = 16_384;
const TOLERANCE_SECONDS = 300;
const RESTART_TIMEOUT_MS = 50_000;
/** Ids that are remembered; the sender repeats one within minutes. */
const MAX_IDS = 10_000;

const { values: given } = parseArgs({
  options: {
    listen: { type: 'string', default: '127.0.0.1:9180' },
    'secret-file': { type: 'string' },
    units: { type: 'string', default: '' },
    state: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
  },
});

const units = new Set(
  given.units
    .split(',')
    .map((unit) => unit.trim())
    .filter(Boolean),
);
if (given['secret-file'] === undefined || given.state === undefined || units.size === 0)
  fail('say --secret-file FILE, --state FILE and --units a.service,b.service');
const badUnit = [...units].find((unit) => !/^[A-Za-z0-9][A-Za-z0-9:_.@\\-]*\.service$/.test(unit));
if (badUnit !== undefined) fail(`${badUnit} is no unit; write name.service`);
/** One secret a line: several while one is being replaced. */
const keys = readFileSync(given['secret-file'], 'utf8').split('\n').filter(Boolean).map(readKey);
/** What became of each id: { "<id>": { "status": 200, "text": "…" } }; null while it is being done. */
const done = readState(given.state);
/** Requests under way, so that the same one at the same time waits for the first. */
const running = new Map();

function fail(text) {
  process.stderr.write(`systemd-receiver: ${text}\n`);
  process.exit(2);
}

function readKey(line) {
  const key = Buffer.from(line.trim().replace(/^whsec_/, ''), 'base64');
  if (key.length < 24 || key.length > 64) fail('a secret is whsec_ and 24 to 64 bytes as base64');
  return key;
}

function readState(file) {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (error) {
    if (error.code === 'ENOENT') return new Map();
    return fail(`${file} cannot be read: ${error.message}`);
  }
}

/** On disk before anything is done: after a crash nothing is done twice. */
function remember(id, result) {
  done.delete(id);
  done.set(id, result);
  while (done.size > MAX_IDS) done.delete(done.keys().next().value);
  const partial = `${given.state}.partial`;
  const handle = openSync(partial, 'w', 0o600);
  writeSync(handle, JSON.stringify(Object.fromEntries(done)));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(partial, given.state);
}

/** Why the request is not one of ours; undefined when it is. */
function refusal(headers, body) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) return 'webhook-id is missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is missing';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
    return 'webhook-timestamp is too far from the time here';
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const expected = keys.map((key) => createHmac('sha256', key).update(signed).digest());
  const isSigned = (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    if (!signature.startsWith('v1,')) return false;
    const bytes = Buffer.from(signature.slice(3), 'base64');
    return expected.some((one) => bytes.length === one.length && timingSafeEqual(bytes, one));
  });
  return isSigned ? undefined : 'the signature does not fit';
}

function restart(unit) {
  return new Promise((resolve) => {
    execFile(
      'systemctl',
      ['restart', '--', unit],
      { timeout: RESTART_TIMEOUT_MS, maxBuffer: 65_536 },
      (error, _stdout, stderr) => {
        if (error === null) resolve({ status: 200, text: `restarted ${unit}` });
        else
          resolve({
            status: 500,
            text: `systemctl failed: ${(stderr || error.message).slice(0, 200)}`,
          });
      },
    );
  });
}

async function handle(request, body) {
  if (request.method !== 'POST' || request.url !== '/restart')
    return { status: 404, text: 'POST /restart' };
  const why = refusal(request.headers, body);
  if (why !== undefined) return { status: 401, text: why };
  const id = request.headers['webhook-id'];
  if (running.has(id)) return running.get(id);
  const before = done.get(id);
  if (before === null)
    return {
      status: 409,
      text: 'this was begun before and may have happened; it is not done again',
    };
  if (before !== undefined) return before;
  const unit = unitOf(body);
  if (unit === undefined) return { status: 400, text: 'send {"unit": "name.service"}' };
  if (!units.has(unit)) return { status: 403, text: 'this unit is not one of the list' };
  const work = (async () => {
    remember(id, null);
    const result = await restart(unit);
    remember(id, result);
    process.stdout.write(`${new Date().toISOString()} ${id} ${unit} ${String(result.status)}\n`);
    return result;
  })();
  running.set(id, work);
  return work.finally(() => running.delete(id));
}

function unitOf(body) {
  try {
    const { unit } = JSON.parse(body.toString('utf8'));
    return typeof unit === 'string' ? unit : undefined;
  } catch {
    return undefined;
  }
}

function onRequest(request, response) {
  const answer = ({ status, text }) => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(`${text}\n`);
  };
  const chunks = [];
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (bytes > MAX_BODY_BYTES) answer({ status: 413, text: 'too large' });
    else
      handle(request, Buffer.concat(chunks)).then(answer, (error) => {
        process.stderr.write(`${String(error)}\n`);
        answer({ status: 500, text: 'the receiver failed' });
      });
  });
  request.on('error', () => response.destroy());
}

const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(given.listen) ?? [];
const isSafe = host === '127.0.0.1' || host === '::1';
const { 'tls-cert': cert, 'tls-key': key } = given;
if (cert === undefined && !isSafe) fail('listen on 127.0.0.1, or give --tls-cert and --tls-key');
const server =
  cert === undefined
    ? createHttpServer(onRequest)
    : createHttpsServer(
        { cert: readFileSync(cert), key: readFileSync(key ?? cert), minVersion: 'TLSv1.2' },
        onRequest,
      );
server.requestTimeout = 10_000;
server.headersTimeout = 5_000;
server.maxConnections = 100;
server.listen(Number(port), host, () => {
  process.stdout.write(`listening on ${host}:${String(server.address().port)}\n`);
});
