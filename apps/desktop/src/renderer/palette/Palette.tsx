import { type KeyboardEvent, memo, useEffect, useId, useRef, useState } from 'react';
import { Kbd, KeysAsGiven } from '../ui/Kbd.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Question } from '../ui/Question.tsx';
import { SeverityShape } from '../ui/SeverityShape.tsx';
import { createFinder } from './findEntries.ts';
import './palette.css';
import type { PaletteEntry, PaletteSource } from './paletteEntry.ts';
import { type CodeRead, type ReadCode, useCodeRead } from './useCodeRead.ts';

/** More than anybody reads: typing finds the rest. */
const MAX_ROWS = 30;

const SOURCE_WORDS: Readonly<Record<PaletteSource, string>> = {
  action: 'Do',
  place: 'Go to',
  setting: 'Setting',
  help: 'Help',
};

/** Drawn anew only when it changes itself: a letter moves the rest. */
const Row = memo(function Row(props: {
  readonly entry: PaletteEntry;
  readonly id: string;
  readonly isActive: boolean;
}) {
  const { entry, id, isActive } = props;
  const { title, detail, severity, shortcut, source, blockedBy = null } = entry;
  return (
    <li
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={blockedBy !== null}
      className={isActive ? 'palette-row is-active' : 'palette-row'}
      data-entry={entry.id}
    >
      <span className="palette-source meta">{SOURCE_WORDS[source]}</span>
      {severity !== undefined && <SeverityShape severity={severity} look="outlined" sizePx={14} />}
      <span className="palette-title">{title}</span>
      <span className="palette-detail meta">{blockedBy ?? detail}</span>
      {shortcut !== undefined && (
        <span className="palette-keys">
          {shortcut.split(' ').map((key, i) => (
            <Kbd key={i}>{key}</Kbd>
          ))}
        </span>
      )}
    </li>
  );
});

/** What follows the `:` that a text begins with; `null`: it begins with something else. */
function timeIn(text: string): string | null {
  const typed = text.trimStart();
  return typed.startsWith(':') ? typed.slice(1).trim() : null;
}

function entriesOf(read: CodeRead | 'waits'): readonly PaletteEntry[] {
  return read !== 'waits' && 'entry' in read ? [read.entry] : [];
}

function nothingFound(read: CodeRead | 'waits' | null): string {
  if (read === 'waits') return 'Looking it up …';
  return read !== null && 'reason' in read ? read.reason : 'Nothing is called that.';
}

/**
 * One field for all that can be done and reached. The entries are those of the moment it opened: nothing moves
 * under the keys. What changes alerts asks first. Escape closes it and gives the focus back.
 */
export function Palette(props: {
  readonly entries: () => readonly PaletteEntry[];
  /** What a text that begins with `:` means: it is read, not looked for. */
  readonly readTime: (text: string) => readonly PaletteEntry[];
  readonly readCode: ReadCode;
  /** Closes it, and only then does what was picked: the focus is back where it was. */
  readonly onPick: (entry: PaletteEntry) => void;
  readonly onClose: () => void;
}) {
  const { onPick, onClose, readTime, readCode } = props;
  const [finder] = useState(() => createFinder(props.entries()));
  const [text, setText] = useState('');
  const [moments, setMoments] = useState<readonly PaletteEntry[]>([]);
  const [active, setActive] = useState(0);
  const [asking, setAsking] = useState<PaletteEntry | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const listId = useId();
  const { read, ...code } = useCodeRead(readCode, press);
  const found =
    read !== null ? entriesOf(read) : timeIn(text) !== null ? moments : finder.find(text, MAX_ROWS);
  const current = found[active];
  const rowId = (index: number): string => `${listId}-${String(index)}`;
  useEffect(() => {
    list.current?.querySelector('.is-active')?.scrollIntoView({ block: 'nearest' });
  }, [active, text]);
  useEffect(() => {
    if (asking === null) field.current?.focus();
  }, [asking]);

  function press(entry: PaletteEntry | undefined): void {
    if (entry === undefined || (entry.blockedBy ?? null) !== null) return;
    if (entry.question === undefined) onPick(entry);
    else setAsking(entry);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const step = key === 'ArrowDown' ? 1 : -1;
      if (found.length > 0) setActive((active + step + found.length) % found.length);
    } else if (key === 'Enter') {
      if (read === 'waits') code.want();
      else if (!event.repeat) press(current);
    } else return;
    event.preventDefault();
  }
  return (
    <Modal
      className="palette"
      label="Command palette"
      onClose={() => {
        if (asking === null) onClose();
        else setAsking(null);
      }}
    >
      {asking === null ? (
        <KeysAsGiven>
          <input
            ref={field}
            data-first-focus
            className="palette-field"
            type="text"
            role="combobox"
            aria-label="What to do, or where to go"
            aria-expanded={found.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={current === undefined ? undefined : rowId(active)}
            placeholder="What to do, or where to go"
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={(event) => {
              const { value } = event.target;
              const time = timeIn(value);
              // The moments are those of when they were typed: nothing moves under the keys.
              setMoments(time === null ? [] : readTime(time));
              code.type(value);
              setText(value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          {found.length === 0 ? (
            <p className="palette-none" role="status">
              {nothingFound(read)}
            </p>
          ) : (
            <ul
              ref={list}
              id={listId}
              className="palette-list scroll"
              role="listbox"
              aria-label="Found"
              // The field keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault();
              }}
              onClick={({ target }) => {
                const row = target instanceof Element ? target.closest('[data-entry]') : null;
                const index = found.findIndex(({ id }) => id === row?.getAttribute('data-entry'));
                if (index === -1) return;
                setActive(index);
                press(found[index]);
              }}
            >
              {found.map((entry, index) => (
                <Row key={entry.id} entry={entry} id={rowId(index)} isActive={index === active} />
              ))}
            </ul>
          )}
          <p className="palette-hint meta">
            <Kbd>&gt;</Kbd> actions <Kbd>@</Kbd> services <Kbd>#</Kbd> alerts <Kbd>:</Kbd> a past
            moment <Kbd>W3-7</Kbd> a code on a wall <Kbd>Enter</Kbd> do it <Kbd>Esc</Kbd> close
          </p>
        </KeysAsGiven>
      ) : (
        <Question
          text={asking.question?.text ?? ''}
          yes={asking.title}
          onYes={() => {
            onPick(asking);
          }}
          onNo={() => {
            setAsking(null);
          }}
        >
          <p>{asking.question?.detail}</p>
        </Question>
      )}
    </Modal>
  );
}
