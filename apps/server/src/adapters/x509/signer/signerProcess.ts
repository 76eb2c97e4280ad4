import { AppError } from '@batcave/shared/errors';
import { caPaths } from '../caFolder.ts';
import { initCa } from '../initCa.ts';
import type { Answer, Question, SignerSettings } from './exchange.ts';
import { checkPolicy } from './policy.ts';
import { SignatureLog } from './SignatureLog.ts';
import { SigningDesk } from './SigningDesk.ts';

// The signer: the one process that has the keys of the authorities. It acts on import, since it is what
// Node is started with. It opens no port and starts no process; whoever started it asks over the channel.

// It ends with the process that started it, in whatever way that ends, and not before: a Ctrl-C in the
// terminal reaches both, and the other has work to finish.
process.once('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

function send(answer: Answer): void {
  // A channel that closed meanwhile is told of by "disconnect".
  process.send?.(answer, undefined, undefined, () => undefined);
}

async function open(settings: SignerSettings): Promise<SigningDesk | undefined> {
  try {
    checkPolicy(settings);
    const ca = await initCa(settings);
    const record = new SignatureLog(caPaths(settings.dir).signatures);
    const desk = new SigningDesk(ca, settings, record);
    send({ ready: true, notes: ca.notes });
    return desk;
  } catch (error) {
    send({ failed: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

async function answer(desk: SigningDesk, question: Question): Promise<Answer> {
  const { id } = question;
  try {
    return { id, answer: await desk.answer(question) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error; // a fault of ours ends the process
    const { code, message, retryAfterMs } = error;
    return { id, error: { code, detail: message, retryAfterMs } };
  }
}

const desk = await open(JSON.parse(process.argv[2] ?? '{}') as SignerSettings);
// One after the other: signatures are on record in the order in which they were asked for.
let before: Promise<void> = Promise.resolve();
process.on('message', (question: Question) => {
  if (desk === undefined) return;
  before = before.then(async () => send(await answer(desk, question)));
});
