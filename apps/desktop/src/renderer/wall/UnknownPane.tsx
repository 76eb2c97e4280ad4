/** Holds the place of a pane that this version does not have. */
export function UnknownPane(props: { readonly paneId: string; readonly type: string }) {
  return (
    <section className="pane" data-pane={props.paneId} aria-label={props.type} tabIndex={-1}>
      <header className="pane-header">
        <h2 className="pane-title">{props.type}</h2>
      </header>
      <div className="pane-state">
        <p>This version has no pane of the type {props.type}.</p>
        <p className="meta">Its place is kept for the version that has it.</p>
      </div>
    </section>
  );
}
