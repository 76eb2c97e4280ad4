import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { SeverityShape } from '../ui/SeverityShape.tsx';
import { createFinder } from './findEntries.ts';
import './palette.css';
import type { PaletteEntry, PaletteSource } from './paletteEntry.ts';

/** More than anybody reads: typing finds the rest. */
const MAX_ROWS = 50;

const SOURCE_WORDS: Readonly<Record<PaletteSource, string>> = {
  action: 'Do',
  place: 'Go to',
  setting: 'Setting',
  help: 'Help',
};

function Row(props: {
  readonly entry: PaletteEntry;
  readonly id: string;
  readonly isActive: boolean;
  readonly onPress: () => void;
}) {
  const { entry, id, isActive, onPress } = props;
  const { title, detail, severity, shortcut, source, blockedBy = null } = entry;
  return (
    <li
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={blockedBy !== null}
      className={isActive ? 'palette-row is-active' : 'palette-row'}
      data-entry={entry.id}
      // The field keeps the focus.
      onMouseDown={(event) => {
        event.preventDefault();
      }}
      onClick={onPress}
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
}

/** Asks once more, with what it is about counted. A held Enter does not answer. */
function Question(props: {
  readonly entry: PaletteEntry;
  readonly onYes: () => void;
  readonly onNo: () => void;
}) {
  const { entry, onYes, onNo } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <div
      ref={box}
      className="palette-question"
      role="group"
      aria-label={entry.question?.text}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== box.current) return;
        event.preventDefault();
        if (!event.repeat) onYes();
      }}
    >
      <p className="strong">{entry.question?.text}</p>
      <p>{entry.question?.detail}</p>
      <div className="palette-end">
        <ActionButton onPress={onYes} shortcut="Enter">
          {entry.title}
        </ActionButton>
        <ActionButton onPress={onNo} shortcut="Esc">
          Back
        </ActionButton>
      </div>
    </div>
  );
}

/**
 * One field for all that can be done and reached. The entries are those of the moment it opened: nothing moves
 * under the keys. What changes alerts asks first. Escape closes it and gives the focus back.
 */
export function Palette(props: {
  readonly entries: () => readonly PaletteEntry[];
  /** Closes it, and only then does what was picked: the focus is back where it was. */
  readonly onPick: (entry: PaletteEntry) => void;
  readonly onClose: () => void;
}) {
  const { onPick, onClose } = props;
  const [find] = useState(() => createFinder(props.entries()));
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [asking, setAsking] = useState<PaletteEntry | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const listId = useId();
  const found = find(text, MAX_ROWS);
  const current = found[active];
  const rowId = (index: number): string => `${listId}-${String(index)}`;
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    field.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
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
      if (!event.repeat) press(current);
    } else return;
    event.preventDefault();
  }
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Command palette"
      onClose={onClose}
      onCancel={(event) => {
        if (asking === null) return;
        event.preventDefault();
        setAsking(null);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (asking !== null && event.key === 'Escape') {
          event.preventDefault();
          setAsking(null);
        }
      }}
    >
      {asking === null ? (
        <>
          <input
            ref={field}
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
              setText(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          {found.length === 0 ? (
            <p className="palette-none" role="status">
              Nothing is called that.
            </p>
          ) : (
            <ul
              ref={list}
              id={listId}
              className="palette-list scroll"
              role="listbox"
              aria-label="Found"
            >
              {found.map((entry, index) => (
                <Row
                  key={entry.id}
                  entry={entry}
                  id={rowId(index)}
                  isActive={index === active}
                  onPress={() => {
                    setActive(index);
                    press(entry);
                  }}
                />
              ))}
            </ul>
          )}
          <p className="palette-hint meta">
            <Kbd>&gt;</Kbd> actions <Kbd>@</Kbd> services <Kbd>#</Kbd> alerts <Kbd>Enter</Kbd> do it{' '}
            <Kbd>Esc</Kbd> close
          </p>
        </>
      ) : (
        <Question
          entry={asking}
          onYes={() => {
            onPick(asking);
          }}
          onNo={() => {
            setAsking(null);
          }}
        />
      )}
    </dialog>
  );
}
