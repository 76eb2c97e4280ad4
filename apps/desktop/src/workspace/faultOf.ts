import { Check } from 'typebox/schema';
import {
  COLUMNS,
  LINK_GROUPS,
  type Link,
  MAX_LINK_RANGE_MS,
  MAX_LINK_SERVICE_LENGTH,
  MAX_PANE_STATE_LENGTH,
  type Workspace,
  WORKSPACE_VERSION,
  WorkspaceSchema,
} from '../ipc/workspace.ts';

/** Most panes of all boards together: with what they keep, they are saved as one document. */
export const MAX_PANES = 256;
/** Most characters of the appearance as JSON. */
export const MAX_APPEARANCE_LENGTH = 16_384;

function hasTwice(ids: readonly string[]): boolean {
  return new Set(ids).size !== ids.length;
}

/** What is wrong with a workspace, as the rest of a sentence; `null` when it can be used. */
export function faultOf(workspace: unknown): string | null {
  const version = (workspace as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > WORKSPACE_VERSION) {
    return `it was saved by a newer version (format ${String(version)}, this one reads ${String(WORKSPACE_VERSION)})`;
  }
  if (!Check(WorkspaceSchema, workspace)) return 'it is damaged';
  return faultWithin(workspace);
}

function lengthOf(value: unknown): number {
  return value === undefined ? 0 : JSON.stringify(value).length;
}

const GROUPS: ReadonlySet<string> = new Set(LINK_GROUPS);
const GROUP_NAMES = `${LINK_GROUPS.slice(0, -1).join(', ')} and ${LINK_GROUPS.at(-1) ?? ''}`;

/** What is wrong with what link groups share; `null` when nothing is. */
function faultOfLinks(links: readonly Link[]): string | null {
  const unknown = links.find(({ group }) => !GROUPS.has(group));
  if (unknown !== undefined) return `link group ${unknown.group} is none: there are ${GROUP_NAMES}`;
  if (hasTwice(links.map(({ group }) => group))) return 'a link group is there twice';
  for (const { group, service, range } of links) {
    if (service !== null && service.length > MAX_LINK_SERVICE_LENGTH)
      return `the service of link group ${group} has ${String(service.length)} characters, of at most ${String(MAX_LINK_SERVICE_LENGTH)}`;
    if (range === null) continue;
    const lengthMs = range.toMs - range.fromMs;
    if (lengthMs <= 0) return `the time of link group ${group} ends before it begins`;
    if (lengthMs > MAX_LINK_RANGE_MS)
      return `the time of link group ${group} is longer than ${String(MAX_LINK_RANGE_MS / 86_400_000)} days`;
  }
  return null;
}

function faultWithin(workspace: Workspace): string | null {
  const { appearance, boards, slots, windows, links = [] } = workspace;
  const panes = boards.flatMap((board) => board.panes);
  if (panes.length > MAX_PANES)
    return `it has ${String(panes.length)} panes, of at most ${String(MAX_PANES)}`;
  if (panes.some(({ x, w }) => x + w > COLUMNS)) return 'a pane stands outside the board';
  const astray = panes.find(({ group }) => group !== undefined && !GROUPS.has(group));
  if (astray !== undefined)
    return `pane ${astray.id} is in link group ${astray.group ?? ''}, and there are ${GROUP_NAMES}`;
  const linkFault = faultOfLinks(links);
  if (linkFault !== null) return linkFault;
  const large = panes.find(
    (pane) =>
      lengthOf(pane.config) > MAX_PANE_STATE_LENGTH || lengthOf(pane.view) > MAX_PANE_STATE_LENGTH,
  );
  if (large !== undefined)
    return `pane ${large.id} keeps more than ${String(MAX_PANE_STATE_LENGTH)} characters`;
  if (lengthOf(appearance) > MAX_APPEARANCE_LENGTH)
    return `the appearance has more than ${String(MAX_APPEARANCE_LENGTH)} characters`;
  if (hasTwice(panes.map(({ id }) => id))) return 'two panes share an id';
  if (hasTwice(boards.map(({ id }) => id))) return 'two boards share an id';
  if (hasTwice(windows.map(({ id }) => id))) return 'two windows share an id';
  if (hasTwice(slots.map(({ id }) => id))) return 'two displays share an id';
  if (hasTwice(slots.map(({ name }) => name))) return 'two displays share a name';
  const boardIds = new Set(boards.map(({ id }) => id));
  const slotIds = new Set(slots.map(({ id }) => id));
  for (const window of windows) {
    const entries = window.playlist?.entries ?? [];
    const named = [...window.boardIds, window.boardId, ...entries.map(({ boardId }) => boardId)];
    const missing = named.find((id) => !boardIds.has(id));
    if (missing !== undefined) return `a window shows board ${missing}, which is not there`;
    if (window.slotId !== null && !slotIds.has(window.slotId))
      return `a window stands on display ${window.slotId}, which is not there`;
  }
  return null;
}
