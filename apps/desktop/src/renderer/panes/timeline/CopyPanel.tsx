import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { LoadFailed, Skeleton, useCall, usePolled } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatCount } from '../../ui/format.ts';

/** It is read once, when it is asked for: a text under the cursor must not change. */
const NEVER_AGAIN_MS = 2_000_000_000;

/** Copies what is selected. The console asks for no permission: it has the one of the key press. */
function copySelection(): boolean {
  // The clipboard interface asks for a permission, which every window of the console refuses.
  return document.execCommand('copy');
}

/** The incident as Markdown, for a post-mortem: copied at once, and there to be looked at. */
export function CopyPanel(props: { readonly incidentId: string; readonly onLeave: () => void }) {
  const { incidentId, onLeave } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const [isCopied, setCopied] = useState<boolean | null>(null);
  const call = useCall();
  const read = usePolled(incidentId, '', NEVER_AGAIN_MS, () =>
    call('incidents.export', { params: { incident_id: incidentId } }),
  );
  const text = read.value;
  function copy(): void {
    area.current?.focus();
    area.current?.select();
    setCopied(copySelection());
  }
  useEffect(() => {
    if (text === null) return;
    area.current?.focus();
    area.current?.select();
    setCopied(copySelection());
  }, [text]);
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onLeave();
  }
  return (
    <div
      className="copy-panel"
      role="group"
      aria-label="Incident as Markdown"
      onKeyDown={onKeyDown}
    >
      <div className="copy-head">
        <span role="status">
          {text === null && read.failure === null && 'Writing it down …'}
          {text !== null && isCopied === true && (
            <>
              <strong className="strong">Copied</strong> as Markdown, {formatCount(text.length)}{' '}
              characters.
            </>
          )}
          {text !== null && isCopied === false && 'It could not be copied by itself: press Ctrl+C.'}
        </span>
        <span className="spacer" />
        {text !== null && <ActionButton onPress={copy}>Copy again</ActionButton>}
        <ActionButton onPress={onLeave} shortcut="Esc">
          Close
        </ActionButton>
      </div>
      {text === null && read.failure === null && <Skeleton rows={3} />}
      {text === null && read.failure !== null && (
        <LoadFailed what="The export" problem={read.failure.problem} onRetry={read.readNow} />
      )}
      {text !== null && (
        <textarea
          ref={area}
          className="copy-text mono scroll"
          aria-label="Markdown"
          readOnly
          value={text}
        />
      )}
    </div>
  );
}
