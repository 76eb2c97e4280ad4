/** What panes keep of themselves. It is kept with the board, and goes with the pane to another window. */
export interface PaneStates {
  /** `undefined` for a pane that stands on no board. */
  readonly read: (
    paneId: string,
  ) => { readonly config?: unknown; readonly view?: unknown } | undefined;
  /** Keeps it soon; what is asked for in quick succession is kept once. */
  readonly keep: (
    paneId: string,
    change: { readonly config?: unknown; readonly view?: unknown },
  ) => void;
  /** Keeps at once what waits: before a pane goes elsewhere. */
  readonly flush: () => Promise<void>;
  readonly subscribe: (listener: () => void) => () => void;
}
