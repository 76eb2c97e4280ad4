import { type ReactNode, useEffect, useRef } from 'react';
import { ActionButton } from './ActionButton.tsx';
import './question.css';

/**
 * Asks once more, in place of what stood there, before something is changed or lost. It takes the focus; Enter does it,
 * but a held Enter does not. What Esc does is up to the dialog around it.
 */
export function Question(props: {
  /** The question, also as its name. */
  readonly text: string;
  /** What it is about, counted. */
  readonly children?: ReactNode;
  readonly yes: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}) {
  const { text, children, yes, onYes, onNo } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <div
      ref={box}
      className="question"
      role="group"
      aria-label={text}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== box.current) return;
        event.preventDefault();
        if (!event.repeat) onYes();
      }}
    >
      <p className="strong">{text}</p>
      {children}
      <div className="question-end">
        <ActionButton onPress={onYes} shortcut="Enter">
          {yes}
        </ActionButton>
        <ActionButton onPress={onNo} shortcut="Esc">
          Back
        </ActionButton>
      </div>
    </div>
  );
}
