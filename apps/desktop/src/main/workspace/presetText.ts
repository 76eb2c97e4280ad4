import type { Workspace } from '../../ipc/workspace.ts';
import { faultOf } from '../../workspace/index.ts';

/** What the text of a preset says it is. */
const FORMAT = 'batcave-preset';
/** The format that this version writes. Raise it with a migration when the shape changes. */
const VERSION = 1;
/** Most characters of a preset as text. */
export const MAX_PRESET_LENGTH = 512 * 1024;
/** Most characters of its name. */
export const MAX_PRESET_NAME_LENGTH = 64;

/** A preset that was read, or why it was not: the field and what to do. */
export type ReadPreset =
  | { readonly ok: true; readonly name: string; readonly workspace: Workspace }
  | { readonly ok: false; readonly reason: string };

/** A name as it is kept, or why it cannot be one. */
export function readPresetName(
  name: unknown,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string } {
  const text = typeof name === 'string' ? name.trim() : '';
  const isName = text.length >= 1 && text.length <= MAX_PRESET_NAME_LENGTH;
  return isName
    ? { ok: true, name: text }
    : {
        ok: false,
        reason: `name: must have 1 to ${String(MAX_PRESET_NAME_LENGTH)} characters.`,
      };
}

/** Writes a preset for another device. */
export function writePresetText(name: string, workspace: Workspace): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, name, workspace }, null, 2)}\n`;
}

/** Reads what `writePresetText` wrote, on whatever device. Nothing in it is trusted. */
export function readPresetText(text: unknown): ReadPreset {
  if (typeof text !== 'string') return refused('text: must be a text.');
  if (text.length > MAX_PRESET_LENGTH)
    return refused(`text: at most ${String(MAX_PRESET_LENGTH)} characters.`);
  const parsed = parse(text);
  if (parsed === undefined)
    return refused('text: is not whole. Copy it again, from the first brace to the last.');
  if (parsed['format'] !== FORMAT)
    return refused(`format: must be "${FORMAT}". This is no preset of a console.`);
  if (parsed['version'] !== VERSION)
    return refused(
      `version: this console reads ${String(VERSION)}, not ${JSON.stringify(parsed['version'] ?? null)}. Use a console of the version that wrote it.`,
    );
  const named = readPresetName(parsed['name']);
  if (!named.ok) return named;
  const { workspace } = parsed;
  const fault = faultOf(workspace);
  if (fault !== null) return refused(`workspace: ${fault}.`);
  return { ok: true, name: named.name, workspace: workspace as Workspace };
}

function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
