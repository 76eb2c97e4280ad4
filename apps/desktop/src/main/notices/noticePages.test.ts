import { expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../windows/contentSecurityPolicy.ts';
import { createNoticePages, displayPage, stoppedPage } from './noticePages.ts';

const DISPLAY = {
  ...{ id: 1, width: 3_840, height: 2_160, scaleFactor: 1.5, rotation: 0, isInternal: false },
  ...{ label: '<img src=x onerror=alert(1)>', order: 1, isPrimary: true },
  bounds: { x: 0, y: 0, width: 3_840, height: 2_160 },
  workArea: { x: 0, y: 0, width: 3_840, height: 2_160 },
};

test('a page is served while it is kept, under the policy, and to GET alone', async () => {
  const pages = createNoticePages();
  const url = pages.add(stoppedPage(3));
  const answer = pages.serve({ method: 'GET', url });
  expect(await answer.text()).toContain('This board stopped. Reloading (3)');
  expect(answer.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
  expect(pages.serve({ method: 'POST', url }).status).toBe(404);
  pages.drop(url);
  expect(pages.serve({ method: 'GET', url }).status).toBe(404);
});

test.each(['app://console/index.html', 'app://other/notice.css', 'app://console/notice-1.html?x'])(
  'has nothing at %s',
  (url) => {
    const pages = createNoticePages();
    pages.add(stoppedPage(1));
    expect(pages.serve({ method: 'GET', url }).status).toBe(404);
  },
);

test('the style comes from a file of its own: the policy allows none in the page', async () => {
  const style = createNoticePages().serve({ method: 'GET', url: 'app://console/notice.css' });
  expect(style.headers.get('content-type')).toContain('text/css');
  expect(await style.text()).toContain('320px');
  expect(stoppedPage(1)).not.toContain('<style');
});

test('a display says its number, name, size and scale, and what it is asked; names are text', () => {
  const page = displayPage(DISPLAY, { name: 'Wall & <left>', walls: [3], asks: ['Wall right'] });
  for (const text of ['>2<', '3840 × 2160, scale 1.5', 'Which display is Wall right?'])
    expect(page).toContain(text);
  expect(page).toContain('Wall &#38; &#60;left&#62;');
  expect(page).not.toContain('<img');
  expect(displayPage(DISPLAY, { name: undefined, walls: [], asks: [] })).toContain('Not named');
});
