import { Component, type ReactNode } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatClock } from '../ui/format.ts';

interface Failure {
  readonly message: string;
  readonly atMs: number;
}

/** Keeps a pane that fails from taking the board with it, and says what failed since when. */
export class PaneErrorBoundary extends Component<
  {
    readonly title: string;
    readonly onRetry: () => void;
    readonly onFailed: () => void;
    /** Where nobody can press a button it starts again by itself after so long; `null`: it does not. */
    readonly retryAfterMs: number | null;
    readonly children: ReactNode;
  },
  { readonly failure: Failure | null }
> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  override state: { readonly failure: Failure | null } = { failure: null };

  static getDerivedStateFromError(error: unknown): { failure: Failure } {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: { message, atMs: Date.now() } };
  }

  override componentDidCatch(): void {
    const { onFailed, retryAfterMs } = this.props;
    onFailed();
    if (retryAfterMs !== null) this.#timer = setTimeout(() => this.#retry(), retryAfterMs);
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#timer);
  }

  #retry(): void {
    this.setState({ failure: null });
    this.props.onRetry();
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <div className="pane-state" role="alert" data-pane-focus tabIndex={-1}>
        <p className="strong">
          {this.props.title} stopped at {formatClock(failure.atMs)}Z.
        </p>
        <p className="mono">{failure.message}</p>
        <p className="meta">The connection and the other panes are not affected.</p>
        <ActionButton
          onPress={() => {
            this.#retry();
          }}
        >
          Start it again
        </ActionButton>
      </div>
    );
  }
}
