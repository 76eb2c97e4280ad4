import { describe, expect, it } from 'vitest';
import type { ViewNews } from '../../ipc/views.ts';
import type { WindowPlan, WorkspaceChange } from '../../ipc/workspace.ts';
import { createWorkspaceHolder } from '../../workspace/index.ts';
import { createOpenViews } from './openViews.ts';
import { createViewPost } from './viewPost.ts';

const ID = '01890a5d-ac96-774b-8cce-000000000001';
const NEWS: ViewNews = {
  ...{ kind: 'asked', tenant: null, atMs: null, view: { kind: 'alert', alertId: ID } },
};

const FREE = { x: 0, y: 0, width: 1_440, height: 900 };

/** Windows by id; those that begin with `wall` are walls. */
function setUp(
  ids: readonly string[],
  fields: {
    used?: string[];
    hidden?: string[];
    isFull?: boolean;
    tenants?: Record<string, string>;
  } = {},
) {
  const tenants = fields.tenants ?? {};
  const holder = createWorkspaceHolder({ saved: null, save: () => Promise.resolve() });
  const before = holder.get();
  const [first] = before.windows as [WindowPlan];
  const windows = ids.map((id): WindowPlan => ({
    ...{ ...first, id, mode: id.startsWith('wall') ? 'wall' : 'desk' },
  }));
  holder.change({ kind: 'replace', workspace: { ...before, windows } });
  const changes: WorkspaceChange[] = [];
  const told: (readonly [string, ViewNews])[] = [];
  const focused: string[] = [];
  let links = 3;
  const views = createOpenViews({
    workspace: holder.get,
    change(change) {
      changes.push(change);
      return holder.change(change);
    },
    used: () => fields.used ?? [],
    isShown: (id) => fields.hidden?.includes(id) !== true,
    tenantOf: (id) => tenants[id] ?? 'acme',
    planned: (tenant) =>
      tenant === 'acme' ? {} : Object.values(tenants).includes(tenant) ? { tenant } : null,
    focus: (id) => focused.push(id),
    freePlace: () => (fields.isFull === true ? null : FREE),
    post: { tell: (id, news) => told.push([id, news]) },
    newId: () => 'new',
    mayOpenLink: () => (links -= 1) >= 0,
  });
  return { holder, views, changes, told, focused };
}

describe('a view from elsewhere', () => {
  it('opens on the desk window that was used last, and that comes forward', () => {
    const { views, told, focused, changes } = setUp(['a', 'wall', 'b'], {
      used: ['wall', 'b', 'a'],
    });
    expect(views.open('wall', NEWS, { kind: 'desk' })).toEqual({ ok: true, windowId: 'b' });
    expect([told, focused, changes]).toEqual([[['b', NEWS]], ['b'], []]);
  });

  it('takes another desk where the last one is parked, never a wall', () => {
    const { views, told } = setUp(['wall', 'a', 'b'], { used: ['b'], hidden: ['b'] });
    views.open(null, NEWS, { kind: 'desk' });
    expect(told).toEqual([['a', NEWS]]);
  });

  it('has a desk window of its own where there are walls alone: one change of the workspace', () => {
    const { views, told, changes, holder } = setUp(['wall']);
    expect(views.open('wall', NEWS, { kind: 'desk' })).toEqual({ ok: true, windowId: 'new' });
    expect(told).toEqual([['new', NEWS]]);
    expect(changes).toHaveLength(1);
    expect(holder.get().windows).toMatchObject([
      { id: 'wall' },
      { id: 'new', mode: 'desk', bounds: FREE },
    ]);
  });

  it('never covers a wall with what was opened from it, and says what to do', () => {
    const { views, told, changes } = setUp(['wall'], { isFull: true });
    expect(views.open('wall', NEWS, { kind: 'desk' })).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^No desk window is open.+Press Esc twice/) as unknown,
    });
    expect([told, changes]).toEqual([[], []]);
    expect(views.openLink('batcave://acme/incidents')).toEqual({ ok: true });
  });

  it('opens in a new window over the board of the window that asks', () => {
    const { views, told, holder } = setUp(['a', 'b']);
    const bounds = { x: 10, y: 20, width: 800, height: 600 };
    views.open('b', NEWS, { kind: 'newWindow', slotId: null, bounds });
    const [, own, made] = holder.get().windows;
    expect(made).toMatchObject({ id: 'new', boardId: own?.boardId, bounds, mode: 'desk' });
    expect(told).toEqual([['new', NEWS]]);
  });

  it('says so where there is no more room for a window, or the window is gone or a wall', () => {
    const full = setUp(Array.from({ length: 16 }, (_, i) => `w${String(i)}`));
    const where = { slotId: null, bounds: null };
    expect(full.views.open('w1', NEWS, { kind: 'newWindow', ...where })).toEqual({
      ok: false,
      reason: 'windows: at most 16. Close one of them first.',
    });
    expect([full.told, full.changes]).toEqual([[], []]);
    const { views, told } = setUp(['a', 'wall']);
    for (const windowId of ['gone', 'wall'])
      expect(views.open('a', NEWS, { kind: 'window', windowId }).ok).toBe(false);
    expect(told).toEqual([]);
  });
});

describe('a link', () => {
  it('is told with its tenant, for the window to compare', () => {
    const { views, told } = setUp(['a']);
    expect(views.openLink(`batcave://acme/alert/${ID}`)).toEqual({ ok: true });
    expect(told).toEqual([['a', { ...NEWS, tenant: 'acme' }]]);
  });

  it('that is none is refused in words, where somebody sees them', () => {
    const { views, told } = setUp(['a']);
    expect(views.openLink(`batcave://acme/alert/${ID}/ack`)).toMatchObject({ ok: false });
    expect(told).toMatchObject([['a', { kind: 'refused' }]]);
  });

  it('is left out where there are too many at once', () => {
    const { views, told } = setUp(['a']);
    for (let i = 0; i < 10; i += 1) views.openLink('batcave://acme/incidents');
    expect(told).toHaveLength(3);
  });
});

describe('what waits for a window', () => {
  it('is told once it listens, the newest alone, and once', () => {
    const post = createViewPost();
    const refused = { kind: 'refused', reason: 'no' } as const;
    post.tell('a', refused);
    post.tell('a', NEWS);
    const got: ViewNews[] = [];
    const stop = post.listen('a', (news) => got.push(news));
    post.tell('a', refused);
    stop();
    post.listen('a', (news) => got.push(news))();
    expect(got).toEqual([NEWS, refused]);
  });

  it('is forgotten with the window', () => {
    const post = createViewPost();
    post.tell('a', NEWS);
    post.keepOnly(new Set(['b']));
    const got: ViewNews[] = [];
    post.listen('a', (news) => got.push(news));
    expect(got).toEqual([]);
  });
});

describe('with several tenants', () => {
  const tenants = { b: 'globex', gone: 'initech' };
  const linkOf = (tenant: string) => `batcave://${tenant}/alert/${ID}`;

  it('opens a link on a desk window of its tenant, though another was used later', () => {
    const { views, told, focused } = setUp(['a', 'b'], { used: ['a'], tenants });
    expect(views.openLink(linkOf('globex')).ok).toBe(true);
    expect([told[0]?.[0], focused]).toEqual(['b', ['b']]);
  });

  it('opens a new desk window for the tenant where there is none of it', () => {
    const { views, changes, told } = setUp(['a'], { used: ['a'], tenants });
    expect(views.openLink(linkOf('initech')).ok).toBe(true);
    expect(changes).toMatchObject([{ kind: 'openWindow', window: { tenant: 'initech' } }]);
    expect(told[0]).toMatchObject(['new', { tenant: 'initech' }]);
  });

  it('hands a link of a tenant without a certificate to the desk that was used last, which refuses it', () => {
    const { views, told, changes } = setUp(['a', 'b'], { used: ['b'], tenants });
    views.openLink(linkOf('umbrella'));
    expect(told[0]).toMatchObject(['b', { tenant: 'umbrella' }]);
    expect(changes).toEqual([]);
  });

  it('takes no view from a window of one tenant to a window of another', () => {
    const { views, told } = setUp(['a', 'b'], { tenants });
    const done = views.open('a', NEWS, { kind: 'window', windowId: 'b' });
    expect(done).toMatchObject({ ok: false, reason: expect.stringContaining('another tenant') });
    expect(told).toEqual([]);
    views.open('b', NEWS, { kind: 'desk' });
    expect(told[0]?.[0]).toBe('b');
  });

  it('opens a new window of the tenant that the asking one shows', () => {
    const { views, changes } = setUp(['a', 'b'], { tenants });
    views.open('b', NEWS, { kind: 'newWindow', slotId: null, bounds: null });
    expect(changes).toMatchObject([{ window: { tenant: 'globex' } }]);
  });

  it('brings a window of a tenant forward for whoever was told of it', () => {
    const { views, focused } = setUp(['a', 'b'], { used: ['a'], tenants });
    expect(views.openTenant('globex').ok).toBe(true);
    expect(focused).toEqual(['b']);
  });
});
