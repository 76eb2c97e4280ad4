import { useEffect, useRef } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';

/** Asks once more before something is lost. A held Enter does not answer. */
export function TenantQuestion(props: {
  readonly text: string;
  readonly yes: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}) {
  const { text, yes, onYes, onNo } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <div
      ref={box}
      className="tenant-question"
      role="group"
      aria-label={text}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== box.current) return;
        event.preventDefault();
        if (!event.repeat) onYes();
      }}
    >
      <p>{text}</p>
      <div className="sheet-end">
        <ActionButton onPress={onYes} shortcut="Enter">
          {yes}
        </ActionButton>
        <span className="spacer" />
        <ActionButton onPress={onNo} shortcut="Esc">
          Back
        </ActionButton>
      </div>
    </div>
  );
}
