import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type TimelineOf, useServerNowMs, useTriage } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatInstant } from '../../ui/format.ts';
import { readNote } from './noteTime.ts';

/** Where a note is typed. Enter adds it, Escape puts it away; what was refused stays to be mended. */
export function NoteForm(props: {
  readonly of: Exclude<TimelineOf, { kind: 'tenant' }>;
  readonly blockedBy: string | null;
  readonly onAdded: () => void;
  readonly onLeave: () => void;
}) {
  const { of, blockedBy, onAdded, onLeave } = props;
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const { addNote } = useTriage();
  const note = readNote(typed, useServerNowMs(1000));
  useEffect(() => {
    field.current?.focus();
  }, []);

  async function send(): Promise<void> {
    if (blockedBy !== null || !note.ok) {
      setRefusal(blockedBy ?? (note.ok ? null : note.fault));
      return;
    }
    const sent = await addNote(of, note.text, note.atMs);
    if (sent.ok) onAdded();
    else setRefusal(`Not added: ${sent.reason}`);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') onLeave();
    else void send();
  }
  const when =
    note.ok && note.atMs !== null ? `Will stand at ${formatInstant(note.atMs)}.` : 'Of now.';
  return (
    <form
      className="note-form"
      aria-label="Add a note"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        ref={field}
        className="filter-input"
        aria-label="Note"
        aria-invalid={refusal !== null}
        placeholder="What happened; begin with “at 08:40” for what was before (UTC)"
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setRefusal(null);
        }}
        onKeyDown={onKeyDown}
      />
      <span className="meta" role="status">
        {refusal ?? when}
      </span>
      <ActionButton onPress={() => void send()} shortcut="Enter" blockedBy={blockedBy}>
        Add
      </ActionButton>
      <ActionButton onPress={onLeave} shortcut="Esc">
        Cancel
      </ActionButton>
    </form>
  );
}
