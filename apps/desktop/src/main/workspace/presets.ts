import Type from 'typebox';
import { Check } from 'typebox/schema';
import type { Preset, Workspace } from '../../ipc/workspace.ts';
import { faultOf } from '../../workspace/index.ts';
import type { JsonFile } from '../storage/jsonFile.ts';
import {
  MAX_PRESET_LENGTH,
  readPresetName,
  readPresetText,
  writePresetText,
} from './presetText.ts';

/** Most presets of a device. */
export const MAX_PRESETS = 32;

const KeptSchema = Type.Object({
  presets: Type.Array(
    Type.Object({ name: Type.String(), savedAt: Type.String(), workspace: Type.Unknown() }),
  ),
});
type Kept = Type.Static<typeof KeptSchema>['presets'][number];

/** What became of a wish; `reason` names the field and what to do. */
export type PresetDone = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Workspaces under names, on this device. A name is there once. */
export interface Presets {
  list(): Promise<readonly Preset[]>;
  /** The workspace of that name; the reason when there is none or it cannot be used. */
  find(
    name: unknown,
  ): Promise<
    | { readonly ok: true; readonly workspace: Workspace }
    | { readonly ok: false; readonly reason: string }
  >;
  save(name: unknown, workspace: Workspace): Promise<PresetDone>;
  remove(name: unknown): Promise<PresetDone>;
  /** As text for another device. `null`: there is none of that name. */
  exportText(name: unknown): Promise<string | null>;
  importText(text: unknown): Promise<PresetDone>;
}

/** Keeps presets in a document. Saves stand in line, so that none undoes another. */
export function createPresets(options: {
  readonly file: JsonFile;
  readonly nowMs: () => number;
}): Presets {
  const { file, nowMs } = options;
  let last: Promise<unknown> = Promise.resolve();

  async function load(): Promise<readonly Kept[]> {
    const saved = await file.load();
    return Check(KeptSchema, saved) ? saved.presets : [];
  }

  function inTurn<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    const turn = last.then(run);
    last = turn.catch(() => undefined); // Whoever asked for it was told.
    return turn;
  }

  function put(name: string, workspace: Workspace): Promise<PresetDone> {
    return inTurn(async () => {
      const others = (await load()).filter((kept) => kept.name !== name);
      if (others.length >= MAX_PRESETS)
        return {
          ok: false,
          reason: `presets: at most ${String(MAX_PRESETS)}. Remove one of them first.`,
        };
      if (writePresetText(name, workspace).length > MAX_PRESET_LENGTH)
        return {
          ok: false,
          reason: `workspace: at most ${String(MAX_PRESET_LENGTH)} characters as text. Remove boards that nobody needs.`,
        };
      const kept: Kept = { name, savedAt: new Date(nowMs()).toISOString(), workspace };
      await file.save({ presets: [...others, kept] });
      return { ok: true };
    });
  }

  async function find(name: unknown): ReturnType<Presets['find']> {
    const kept = (await load()).find((each) => each.name === name);
    if (kept === undefined) return { ok: false, reason: 'name: there is no preset of that name.' };
    const fault = faultOf(kept.workspace);
    return fault === null
      ? { ok: true, workspace: kept.workspace as Workspace }
      : { ok: false, reason: `${kept.name}: cannot be used: ${fault}. Save it again.` };
  }

  return {
    async list() {
      return (await load()).filter(({ workspace }) => faultOf(workspace) === null).map(lineOf);
    },
    find,
    async save(name, workspace) {
      const named = readPresetName(name);
      return named.ok ? put(named.name, workspace) : named;
    },
    remove(name) {
      return inTurn(async () => {
        const all = await load();
        const others = all.filter((kept) => kept.name !== name);
        if (others.length === all.length)
          return { ok: false, reason: 'name: there is no preset of that name.' };
        await file.save({ presets: others });
        return { ok: true };
      });
    },
    async exportText(name) {
      const found = await find(name);
      return found.ok ? writePresetText(String(name), found.workspace) : null;
    },
    async importText(text) {
      const read = readPresetText(text);
      return read.ok ? put(read.name, read.workspace) : read;
    },
  };
}

function lineOf({ name, savedAt, workspace }: Kept): Preset {
  const { windows } = workspace as Workspace;
  const walls = windows.filter(({ mode }) => mode === 'wall').length;
  return { name, savedAt, desks: windows.length - walls, walls };
}
