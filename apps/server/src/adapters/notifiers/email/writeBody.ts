import type { Delivery } from '../../../dispatch/index.ts';
import { contentOf, MOST_ALERTS } from './content.ts';
import { writeHtml } from './writeHtml.ts';
import { writeText } from './writeText.ts';

/** Gmail shows 102 KB and hides the rest behind a link. */
const MAX_HTML_BYTES = 96 * 1024;

/** Subject, text and HTML. Alerts that would not be shown are left out and counted. */
export function writeBody({ message, createdAtMs }: Pick<Delivery, 'message' | 'createdAtMs'>) {
  let listed = MOST_ALERTS;
  let content = contentOf(message, createdAtMs, listed);
  let html = writeHtml(content);
  while (Buffer.byteLength(html) > MAX_HTML_BYTES && listed > 0) {
    listed = Math.floor(listed / 2);
    content = contentOf(message, createdAtMs, listed);
    html = writeHtml(content);
  }
  return { subject: content.subject, text: writeText(content), html };
}
