import { expect } from '@playwright/test';

/** What a test waits for on a page. A busy machine takes longer than Playwright's five seconds; a fault never ends. */
export const expectPage = expect.configure({ timeout: 20_000 });
