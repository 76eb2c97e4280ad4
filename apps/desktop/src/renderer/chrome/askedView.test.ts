import { expect, test } from 'vitest';
import type { ViewNews } from '../../ipc/views.ts';
import { answerAsked } from './askedView.ts';
import { linkTo } from './viewLinks.ts';

const VIEW = { kind: 'service', service: 'ledger' } as const;
const link: ViewNews = { kind: 'asked', view: VIEW, atMs: null, tenant: 'acme-prod' };
const opens = { kind: 'open', view: VIEW, atMs: null };

test('a link opens for its own tenant alone, and both are named where it is another', () => {
  expect(answerAsked(link, 'acme-prod')).toEqual(opens);
  const other = answerAsked(link, 'acme-dev');
  expect(other).toMatchObject({
    kind: 'refuse',
    reason: expect.stringMatching(/tenant acme-prod.*tenant acme-dev/) as string,
  });
});

test('a link waits as long as it is not known whose console this is', () => {
  expect(answerAsked(link, null)).toEqual({ kind: 'wait' });
});

test('what a window of this console asks for opens at once', () => {
  expect(answerAsked({ ...link, tenant: null }, null)).toEqual(opens);
});

test('what is wrong with a link is told', () => {
  const answer = answerAsked({ kind: 'refused', reason: 'alert: its id must be a UUID.' }, null);
  expect(answer).toMatchObject({ kind: 'refuse' });
  expect(JSON.stringify(answer)).toContain('alert: its id must be a UUID.');
});

test('the link to a view is the scheme with the tenant, in a browser the page', () => {
  const page = { origin: 'https://here', pathname: '/console' };
  const asked = { view: VIEW, atMs: 0 };
  const own = { hasWindows: true, tenant: 'acme-prod', page };
  const moment = '?t=1970-01-01T00:00:00.000Z';
  expect(linkTo(asked, own)).toBe(`batcave://acme-prod/service/ledger${moment}`);
  expect(linkTo(asked, { ...own, tenant: null })).toBeNull();
  expect(linkTo(asked, { ...own, hasWindows: false, tenant: null })).toBe(
    `https://here/console#/service/ledger${moment}`,
  );
});
