import { session } from 'electron';
import { CONSOLE_SCHEME } from '../windows/consoleOrigin.ts';
import { NOTICE_PARTITION } from '../windows/windowPreferences.ts';
import type { NoticePages } from './noticePages.ts';

/** Gives the notices' session its pages, which is all that it will ever load. */
export function serveNotices(pages: NoticePages): void {
  session
    .fromPartition(NOTICE_PARTITION)
    .protocol.handle(CONSOLE_SCHEME, (request) => pages.serve(request));
}
