import { useRef, useState } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';

/** A text to take elsewhere, with a button that copies it. */
export function CopyText(props: {
  readonly label: string;
  readonly text: string;
  readonly rows: number;
}) {
  const { label, text, rows } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  // A text that is being marked must not change under the cursor.
  const [held, setHeld] = useState<string | null>(null);
  const [isCopied, setCopied] = useState<boolean | null>(null);
  return (
    <div className="copy">
      <textarea
        ref={area}
        className="field-input mono"
        aria-label={label}
        rows={rows}
        readOnly
        value={held ?? text}
        onFocus={() => {
          setHeld(text);
        }}
        onBlur={() => {
          setHeld(null);
        }}
      />
      <div className="copy-end">
        <ActionButton
          onPress={() => {
            area.current?.select();
            // The clipboard interface asks for a permission, which every window of the console refuses.
            setCopied(document.execCommand('copy'));
          }}
        >
          Copy
        </ActionButton>
        <span role="status">
          {isCopied === true && 'Copied.'}
          {isCopied === false && 'It could not be copied by itself: press Ctrl+C.'}
        </span>
      </div>
    </div>
  );
}
