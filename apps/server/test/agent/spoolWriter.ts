import { numbered, openSpool } from './openSpool.ts';

// Run as a process of its own, to be killed: appends entries of three events from a number on,
// says on standard output which are durable, and releases some now and then.
const [folder = '', first = '1'] = process.argv.slice(2);
const spool = await openSpool(folder, { maxBytes: 256 * 1024 * 1024 });
process.stdout.write('open\n');

async function append(n: number): Promise<void> {
  const events = [n, n + 1, n + 2].map((number) => numbered(number, 'x'.repeat(number % 4000)));
  const mark = { device: '1', inode: '1', offset: n + 2, head: { bytes: 0, hash: '' } };
  await spool.append({ events, marks: { log: [mark] } });
  process.stdout.write(`durable ${String(n + 2)}\n`);
}

for (let n = Number(first); ; n += 12) {
  await Promise.all([append(n), append(n + 3), append(n + 6), append(n + 9)]);
  if (n % 5 !== 0) continue;
  const batch = await spool.next({ maxEvents: 4, maxBytes: 1e9 }, AbortSignal.timeout(1000));
  if (batch === undefined) continue;
  // Said before it is done: a kill in between may not take it out of the spool without a word.
  const numbers = batch.events.map((event) => (event.payload as { n: number }).n);
  process.stdout.write(`releasing ${numbers.join(' ')}\n`);
  await spool.release(batch);
}
