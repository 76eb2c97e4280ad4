import type { HookSent } from './ports.ts';
import type { SendOutcome } from './transitionRun.ts';

/** A gateway answers so in place of the target, which may have done it: RFC 9110 section 15.6. */
const OF_A_GATEWAY = new Set([408, 502, 504]);

/** What the end of a call says of whether it happened. */
export function judgeAnswer(sent: HookSent): SendOutcome {
  switch (sent.kind) {
    case 'not_sent':
      return { kind: 'failed', reason: `It was not sent: ${sent.reason}` };
    case 'unknown':
      return { kind: 'unknown', reason: `It may have happened: ${sent.reason}` };
    case 'answered': {
      const { status } = sent;
      if (status >= 200 && status < 300)
        return { kind: 'done', reason: `The target answered ${String(status)}.` };
      if (OF_A_GATEWAY.has(status))
        return {
          kind: 'unknown',
          reason: `It may have happened: ${String(status)} is what a gateway answers when it does not hear of the target.`,
        };
      const why = status >= 300 && status < 400 ? ', which is not followed' : '';
      return { kind: 'failed', reason: `The target answered ${String(status)}${why}.` };
    }
  }
}

/** The first bytes of an answer, as text that shows what is there and does nothing. */
export function escapeAnswer(body: Uint8Array, maxBytes: number): string {
  let text = '';
  for (const byte of body.subarray(0, maxBytes))
    text +=
      byte >= 0x20 && byte < 0x7f && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`;
  return text;
}
