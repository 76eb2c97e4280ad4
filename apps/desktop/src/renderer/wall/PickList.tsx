import { type KeyboardEvent, useId, useState } from 'react';
import { nameKey } from '../paneKit/keys.ts';

/** One line of the list. */
export interface Pick {
  readonly key: string;
  readonly label: string;
  readonly detail?: string;
  readonly group?: string;
}

/** One of several things, chosen with arrows or by its first letters. Enter takes the one that is marked. */
export function PickList(props: {
  readonly label: string;
  readonly picks: readonly Pick[];
  readonly activeKey: string | null;
  readonly onActive: (key: string) => void;
  /** Enter, or a double click. `isOther`: with Shift. */
  readonly onTake: (key: string, isOther: boolean) => void;
}) {
  const { label, picks, activeKey, onActive, onTake } = props;
  const listId = useId();
  const [typed, setTyped] = useState({ text: '', atMs: 0 });
  const index = picks.findIndex(({ key }) => key === activeKey);

  function goTo(next: number): void {
    const pick = picks[Math.min(picks.length - 1, Math.max(0, next))];
    if (pick === undefined) return;
    onActive(pick.key);
    document.getElementById(`${listId}-${pick.key}`)?.scrollIntoView({ block: 'nearest' });
  }

  function type(letter: string, atMs: number): void {
    const text = (atMs - typed.atMs < 800 ? typed.text : '') + letter.toLowerCase();
    setTyped({ text, atMs });
    const found = picks.findIndex((pick) => pick.label.toLowerCase().startsWith(text));
    if (found !== -1) goTo(found);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const key = nameKey(event);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: picks.length - 1,
    };
    if (key === null) return;
    if (Object.hasOwn(steps, key)) goTo(steps[key] ?? 0);
    else if ((key === 'Enter' || key === 'Shift+Enter') && activeKey !== null)
      onTake(activeKey, key === 'Shift+Enter');
    else if (/^.$/u.test(key)) type(key, event.timeStamp);
    else return;
    event.preventDefault();
  }

  return (
    <div
      className="pick-list scroll"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      data-first-focus
      aria-activedescendant={activeKey === null ? undefined : `${listId}-${activeKey}`}
      onKeyDown={onKeyDown}
    >
      {picks.map((pick, i) => (
        <div key={pick.key} role="presentation">
          {pick.group !== undefined && pick.group !== picks[i - 1]?.group && (
            <div className="pick-group meta" role="presentation">
              {pick.group}
            </div>
          )}
          <div
            id={`${listId}-${pick.key}`}
            className="pick"
            role="option"
            aria-selected={pick.key === activeKey}
            onClick={() => {
              onActive(pick.key);
            }}
            onDoubleClick={(event) => {
              onTake(pick.key, event.shiftKey);
            }}
          >
            {pick.label}
            {pick.detail !== undefined && <span className="meta">{pick.detail}</span>}
          </div>
        </div>
      ))}
    </div>
  );
}
