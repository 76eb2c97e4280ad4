import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { AnswerProblem, Skeleton, useAnswer, useCall } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatCount } from '../../ui/format.ts';

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
  // It is read once, when it is asked for: a text under the cursor must not change.
  const read = useAnswer(incidentId, () =>
    call('incidents.export', { params: { incident_id: incidentId } }),
  );
  const text = read.value;
  function copy(): void {
    area.current?.focus();
    area.current?.select();
    setCopied(copySelection());
  }
  useEffect(() => {
    if (text === undefined) return;
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
          {text === undefined && read.problem === null && 'Writing it down …'}
          {text !== undefined && isCopied === true && (
            <>
              <strong className="strong">Copied</strong> as Markdown, {formatCount(text.length)}{' '}
              characters.
            </>
          )}
          {text !== undefined &&
            isCopied === false &&
            'It could not be copied by itself: press Ctrl+C.'}
        </span>
        <span className="spacer" />
        {text !== undefined && <ActionButton onPress={copy}>Copy again</ActionButton>}
        <ActionButton onPress={onLeave} shortcut="Esc">
          Close
        </ActionButton>
      </div>
      {text === undefined && read.problem === null && <Skeleton rows={3} />}
      {text === undefined && read.problem !== null && (
        <AnswerProblem what="The export" answer={read} />
      )}
      {text !== undefined && (
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
