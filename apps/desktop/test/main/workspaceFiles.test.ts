import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeTimers } from '../../src/main/link/nodeTimers.ts';
import { createJsonFile, type JsonFile } from '../../src/main/storage/jsonFile.ts';
import { asWall } from '../../src/main/workspace/asWall.ts';
import { createLazySave } from '../../src/main/workspace/lazySave.ts';
import { loadWorkspace } from '../../src/main/workspace/loadWorkspace.ts';
import { createPresets, MAX_PRESETS, type Presets } from '../../src/main/workspace/presets.ts';
import { readPresetText } from '../../src/main/workspace/presetText.ts';
import { faultOf, readWorkspace } from '../../src/workspace/index.ts';

const DEFAULT = readWorkspace(null).workspace;
let folder: string;
let presets: Presets;

const fileOf = (name: string): JsonFile => createJsonFile(join(folder, name), () => undefined);
const load = () =>
  loadWorkspace({
    workspace: fileOf('workspace.json'),
    oldLayout: fileOf('layout.json'),
    oldPlace: fileOf('window.json'),
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batcave-workspace-'));
  presets = createPresets({
    file: fileOf('presets.json'),
    nowMs: () => Date.parse('2026-11-26T08:00:00Z'),
  });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('a first start takes over the board and the place of the window of older versions', async () => {
  const panes = [{ id: 'mine', type: 'live-feed', x: 0, y: 0, w: 24, h: 9 }];
  const board = { id: 'b', name: 'Mine', panes };
  await fileOf('layout.json').save({ version: 1, appearance: { theme: 'lit' }, board });
  const bounds = { x: 60, y: 40, width: 1_200, height: 700 };
  await fileOf('window.json').save({ bounds, mode: 'maximized' });
  const { workspace, notice } = readWorkspace(await load());
  expect(notice).toBeNull();
  expect(faultOf(workspace)).toBeNull();
  expect(workspace.boards[0]).toMatchObject({ id: 'triage', panes });
  expect(workspace.windows).toEqual([
    expect.objectContaining({ id: 'main', bounds, fill: 'maximized' }),
  ]);
});

test('later starts read the workspace alone', async () => {
  await fileOf('layout.json').save({ version: 1 });
  await fileOf('workspace.json').save({ ...DEFAULT, whenMissing: 'park' });
  expect(await load()).toMatchObject({ whenMissing: 'park' });
});

test('an old place that is none is left out, and so is a layout that cannot be read', async () => {
  await fileOf('window.json').save({ bounds: { x: 1e9 }, mode: 'normal' });
  expect(await load()).toBeNull();
  await fileOf('layout.json').save({ version: 1, board: 'none' });
  expect(readWorkspace(await load()).notice).toContain('was not used');
});

test('a preset comes back as it was saved, and there is one of a name', async () => {
  expect(await presets.save(' Night ', DEFAULT)).toEqual({ ok: true });
  expect(await presets.save('Night', asWall(DEFAULT))).toEqual({ ok: true });
  expect(await presets.list()).toEqual([
    { name: 'Night', savedAt: '2026-11-26T08:00:00.000Z', desks: 0, walls: 1 },
  ]);
  expect(await presets.find('Night')).toEqual({ ok: true, workspace: asWall(DEFAULT) });
  expect(await presets.remove('Night')).toEqual({ ok: true });
  expect(await presets.find('Night')).toMatchObject({ ok: false });
  expect(await presets.remove('Night')).toMatchObject({ ok: false });
});

test('presets that are saved at once are all there', async () => {
  const names = Array.from({ length: MAX_PRESETS }, (_each, index) => `P${String(index)}`);
  await Promise.all(names.map((name) => presets.save(name, DEFAULT)));
  expect((await presets.list()).map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  expect(await presets.save('one more', DEFAULT)).toEqual({
    ok: false,
    reason: 'presets: at most 32. Remove one of them first.',
  });
  expect(await presets.save('P0', DEFAULT)).toEqual({ ok: true });
});

test('a preset goes to another device as text', async () => {
  await presets.save('Night', asWall(DEFAULT));
  const text = await presets.exportText('Night');
  await presets.remove('Night');
  expect(await presets.importText(text)).toEqual({ ok: true });
  expect(await presets.find('Night')).toEqual({ ok: true, workspace: asWall(DEFAULT) });
  expect(await presets.exportText('nobody')).toBeNull();
});

const text = (change: object) =>
  JSON.stringify({
    ...{ format: 'batcave-preset', version: 1, name: 'Night', workspace: DEFAULT },
    ...change,
  });

test.each<[string, unknown, string]>([
  ['what is no text', 7, 'text: must be a text'],
  ['half of one', text({}).slice(0, 400), 'text: is not whole'],
  ['what is no object', '7', 'text: is not whole'],
  ['another document', text({ format: 'grafana' }), 'format: must be "batcave-preset"'],
  ['a newer format', text({ version: 2 }), 'version: this console reads 1, not 2'],
  ['one without a name', text({ name: '  ' }), 'name: must have 1 to 64 characters'],
  ['a name without end', text({ name: 'x'.repeat(65) }), 'name: must have 1 to 64 characters'],
  ['a damaged workspace', text({ workspace: {} }), 'workspace: it is damaged'],
  [
    'a workspace of a newer version',
    text({ workspace: { version: 9 } }),
    'workspace: it was saved by a newer version',
  ],
  ['a text without end', text({ note: 'x'.repeat(600_000) }), 'text: at most 524288 characters'],
])('refuses to import %s', (_says, given, reason) => {
  const read = readPresetText(given);
  expect(read.ok ? '' : read.reason).toContain(reason);
});

test('a preset that was damaged on disk is not offered', async () => {
  await writeFile(
    join(folder, 'presets.json'),
    JSON.stringify({ presets: [{ name: 'x', savedAt: '', workspace: {} }] }),
  );
  expect(await presets.list()).toEqual([]);
  expect(await presets.find('x')).toMatchObject({ ok: false });
  expect(await presets.exportText('x')).toBeNull();
});

test('while there are more changes none is written; at the end the last one is', async () => {
  const file = fileOf('workspace.json');
  const write = vi.fn((value: number) => file.save({ value }));
  const lazy = createLazySave({ timers: nodeTimers, delayMs: 60_000, write });
  const saves = [1, 2, 3].map((value) => lazy.save(value));
  await lazy.flush();
  await Promise.all(saves);
  expect(write.mock.calls).toEqual([[3]]);
  expect(JSON.parse(await readFile(join(folder, 'workspace.json'), 'utf8'))).toEqual({ value: 3 });
  await lazy.flush();
  expect(write).toHaveBeenCalledTimes(1);
});

test('whoever asked for a save learns that it failed, and the end does not', async () => {
  const lazy = createLazySave({
    timers: nodeTimers,
    delayMs: 0,
    write: () => Promise.reject(new Error('disk')),
  });
  await expect(lazy.save(1)).rejects.toThrow('disk');
  const last = lazy.save(2).catch(String);
  await lazy.flush();
  expect(await last).toContain('disk');
});
