import { ProblemText } from '../../paneKit/index.ts';
import { PreviewShown } from './PreviewShown.tsx';
import type { ShownPreview } from './usePreview.ts';

/** What would be hidden, beside the form that it is about. */
export function PreviewBlock(props: {
  readonly shown: ShownPreview;
  /** Whether the form can be asked about. */
  readonly isReady: boolean;
}) {
  const { shown, isReady } = props;
  const { preview, problem } = shown;
  return (
    <section className="sheet-block" aria-label="What it hides" aria-live="polite">
      <h3>What it hides</h3>
      {!isReady && <p className="meta">Fill in the form: then the server says what it hides.</p>}
      {isReady && problem === null && preview === undefined && (
        <p className="meta">Asking the server …</p>
      )}
      {isReady && problem !== null && (
        <p className="sheet-refused">
          The server refuses it: <ProblemText problem={problem} />
        </p>
      )}
      {preview !== undefined && <PreviewShown preview={preview} />}
    </section>
  );
}
