import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';

/** The line under a pane's header in which its filter is typed. */
export function FilterBar(props: {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
  readonly status: string;
  readonly faults: readonly string[];
  readonly inputRef: Ref<HTMLInputElement>;
  readonly onChange: (value: string) => void;
  /** Enter: back to the list, filter kept. */
  readonly onLeave: () => void;
  /** Escape: filter cleared. */
  readonly onClear: () => void;
  /** What can be chosen beside the field. */
  readonly children?: ReactNode;
}) {
  const { label, value, hint, status, faults, inputRef, onChange, onLeave, onClear, children } =
    props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== 'Escape' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') onClear();
    else onLeave();
  };
  return (
    <div className="filter-bar" role="search" aria-label={label}>
      <input
        ref={inputRef}
        className="filter-input mono"
        type="text"
        aria-label={label}
        aria-invalid={faults.length > 0}
        placeholder={hint}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {children}
      <span className="meta" role="status">
        {faults[0] ?? status}
      </span>
      <ActionButton onPress={onClear} shortcut="Esc">
        Clear filter
      </ActionButton>
    </div>
  );
}
