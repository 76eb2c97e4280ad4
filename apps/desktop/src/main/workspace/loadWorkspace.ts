import Type from 'typebox';
import { Check } from 'typebox/schema';
import { RectangleSchema, WindowPlanSchema, type Workspace } from '../../ipc/workspace.ts';
import { readWorkspace } from '../../workspace/index.ts';
import type { JsonFile } from '../storage/jsonFile.ts';

/** Where the one window of older versions was. */
const WindowPlaceSchema = Type.Object({
  bounds: RectangleSchema,
  mode: WindowPlanSchema.properties.fill,
});

/**
 * Reads what was saved of the windows. Older versions kept the board and the place of their only window in
 * files of their own: those are read as long as there is no workspace, and left where they are.
 */
export async function loadWorkspace(files: {
  readonly workspace: JsonFile;
  readonly oldLayout: JsonFile;
  readonly oldPlace: JsonFile;
}): Promise<unknown> {
  const saved = await files.workspace.load();
  if (saved !== null) return saved;
  const layout = await files.oldLayout.load();
  const place = await files.oldPlace.load();
  if (!Check(WindowPlaceSchema, place)) return layout;
  const { workspace, notice } = readWorkspace(layout);
  return notice === null ? withPlace(workspace, place) : layout;
}

function withPlace(
  workspace: Workspace,
  { bounds, mode }: Type.Static<typeof WindowPlaceSchema>,
): Workspace {
  const windows = workspace.windows.map((window, index) =>
    index === 0 ? { ...window, bounds, fill: mode } : window,
  );
  return { ...workspace, windows };
}
