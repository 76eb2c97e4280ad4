import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { Delivery } from '../../../dispatch/index.ts';

/** The headers by which mail clients put mails together. RFC 5322 3.6.4. */
export interface ThreadHeaders {
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: readonly string[];
}

const ID = /^<[^<>\s]+@[^<>\s]+>$/;

/**
 * The id is that of the notification, so a mail that was sent twice is one to most clients. All mails of
 * an incident refer to one id that no mail has: clients thread by it whichever of them arrived.
 */
export function threadHeaders(delivery: Delivery, from: string): ThreadHeaders {
  const domain = domainOf(from);
  const thread = createHash('sha256').update(delivery.threadKey).digest('hex').slice(0, 32);
  const messageId = `<${delivery.notificationId}@${domain}>`;
  const earlier = [delivery.thread, delivery.previous]
    .map((ref) => ref?.['message_id'])
    .filter((id) => id !== undefined && ID.test(id) && id !== messageId) as string[];
  const references = [...new Set([`<thread.${thread}@${domain}>`, ...earlier])];
  return { messageId, inReplyTo: references.at(-1) ?? '', references };
}

function domainOf(address: string): string {
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1));
  return /^[A-Za-z0-9.-]+$/.test(domain) ? domain : 'sentry.invalid';
}
