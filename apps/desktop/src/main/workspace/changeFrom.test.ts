import { expect, it } from 'vitest';
import { changeFrom } from './changeFrom.ts';

it('has windows that a window opens show what it shows, whatever it asks for', () => {
  const opened = { kind: 'openWindow', window: { id: 'b', tenant: 'acme' } };
  expect(changeFrom(opened, 'globex')).toEqual({
    ok: true,
    change: { kind: 'openWindow', window: { id: 'b', tenant: 'globex' } },
  });
  expect(changeFrom(opened, undefined)).toEqual({
    ok: true,
    change: { kind: 'openWindow', window: { id: 'b' } },
  });
  expect(changeFrom({ kind: 'moveToNewWindow', paneId: 'p' }, 'globex')).toMatchObject({
    change: { tenant: 'globex' },
  });
});

it('lets no window choose a tenant by way of the workspace', () => {
  expect(changeFrom({ kind: 'showTenant', windowId: 'b', tenant: 'acme' }, 'globex')).toMatchObject(
    { ok: false },
  );
});

it('leaves all else as it is, also what is no change', () => {
  for (const asked of [null, 'x', 7, {}, { kind: 'openWindow' }, { kind: 'closeWindow' }])
    expect(changeFrom(asked, 'globex')).toEqual({ ok: true, change: asked });
});
