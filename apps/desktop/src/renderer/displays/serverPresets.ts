import type { Problem } from '@batcave/shared/api';
import type { PresetLine, PresetReach } from '@batcave/shared/presets';
import type { WorkspaceBridge } from '../../ipc/workspace.ts';
import { type Answer, useAnswer, useCall } from '../paneKit/index.ts';

/** Colleagues change shared presets; nobody waits for that. */
const ASK_EVERY_MS = 30_000;

/** The preset of a name on the server, as it was last read; `undefined`: there is none. Pure. */
export function presetCalled(
  presets: readonly PresetLine[],
  name: string,
  reach: PresetReach,
): PresetLine | undefined {
  return presets.find((each) => each.name === name && each.reach === reach);
}

/** What keeping a preset on the server would do. Names what it would take the place of. Pure. */
export function describeKeeping(reach: PresetReach, over: PresetLine | undefined): string {
  if (over === undefined) return reach === 'mine' ? 'Keep as mine' : 'Share with the tenant';
  const { version, updated_by: by } = over;
  return reach === 'mine'
    ? `Replace mine, version ${String(version)}`
    : `Replace the shared one, version ${String(version)} by ${by}`;
}

/** What became of a wish; `reason` names what stood in its way and what to do. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The presets on the server, and what can be done with them. */
export interface ServerPresets {
  readonly answer: Answer<{ readonly presets: PresetLine[] }>;
  /** Puts a text there, over the version that was read or as a new one. */
  keep(name: string, reach: PresetReach, document: string): Promise<Done>;
  /** Makes it a preset of this console, under its name. */
  take(preset: PresetLine): Promise<Done>;
  remove(preset: PresetLine): Promise<Done>;
}

function reasonOf({ title, detail, errors = [] }: Problem): string {
  const [fault] = errors;
  const said = fault === undefined ? detail : `${fault.field.slice(1)}: must be ${fault.limit}.`;
  return said === '' ? title : said;
}

/** Asks for the presets that are shared and those of this identity. */
export function useServerPresets(workspace: WorkspaceBridge): ServerPresets {
  const call = useCall();
  const answer = useAnswer('presets', () => call('presets.list', {}), ASK_EVERY_MS);
  const settle = (problem: Problem | null): Done => {
    answer.reload();
    return problem === null ? { ok: true } : { ok: false, reason: reasonOf(problem) };
  };
  return {
    answer,
    async keep(name, reach, document) {
      const over = presetCalled(answer.value?.presets ?? [], name, reach);
      const result = await call('presets.put', {
        params: { preset_id: over?.preset_id ?? crypto.randomUUID() },
        query: over === undefined ? {} : { if_version: over.version },
        // Without the blanks that are for people: the server bounds its length.
        body: { name, reach, document: JSON.stringify(JSON.parse(document)) },
      });
      return settle(result.ok ? null : result.problem);
    },
    async take({ preset_id: id }) {
      const result = await call('presets.get', { params: { preset_id: id } });
      if (!result.ok) return settle(result.problem);
      const taken = await workspace.importPreset(result.value.document);
      return taken.ok ? { ok: true } : { ok: false, reason: reasonOf(taken.problem) };
    },
    async remove({ preset_id: id, version }) {
      const input = { params: { preset_id: id }, query: { if_version: version } };
      const result = await call('presets.remove', input);
      return settle(result.ok ? null : result.problem);
    },
  };
}
