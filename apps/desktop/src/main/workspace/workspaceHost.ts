import type { PaneNews, RotationNews, WorkspaceState } from '../../ipc/workspace.ts';
import type { Presets } from './presets.ts';

/** What became of a wish; `reason` names the field and what to do. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The workspace of this device as windows may see and change it. What comes in is checked here. */
export interface WorkspaceHost {
  stateFor(windowId: string): WorkspaceState;
  /** Tells of every change, once all of it was done. Gives the way to stop. */
  subscribe(listener: () => void): () => void;
  change(change: unknown): Done;
  /** The tenant of a window, as a window that shows the same is planned; `undefined`: the first one. */
  plannedTenant(windowId: string): string | undefined;
  /** Of a pane that stands on no board nothing is kept. */
  tellPane(windowId: string, paneId: string, news: PaneNews): void;
  tellRotation(windowId: string, news: RotationNews): void;
  identify(): void;
  setStartsOnLogin(isWanted: boolean): Promise<Done>;
  readonly presets: Presets;
  /** Makes the preset the workspace. */
  usePreset(name: unknown): Promise<Done>;
  savePreset(name: unknown): Promise<Done>;
  checkPin(pin: unknown): Promise<Done>;
  setPin(current: unknown, next: unknown): Promise<Done>;
}
