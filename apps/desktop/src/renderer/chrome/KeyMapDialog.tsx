import { useEffect, useRef, useState } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { TextField } from '../ui/Field.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { findKeys } from './keyMap.ts';

/** The map of all keys over the board, to be searched. */
export function KeyMapDialog(props: {
  /** What is searched for at first. */
  readonly query: string;
  readonly onClose: () => void;
}) {
  const { query, onClose } = props;
  const [text, setText] = useState(query);
  const found = findKeys(text);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="key-map"
      aria-labelledby="key-map-title"
      onClose={onClose}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === '?' && !(event.target instanceof HTMLInputElement)) onClose();
      }}
    >
      <div className="key-map-head">
        <h2 id="key-map-title">Keys</h2>
        <span className="spacer" />
        <ActionButton onPress={onClose} shortcut="Esc">
          Close
        </ActionButton>
      </div>
      <TextField label="Search keys" value={text} onChange={setText} />
      {found.length === 0 && <p role="status">No key does that.</p>}
      <div className="key-map-scopes">
        {found.map(({ scope, says, keys }) => (
          <section key={scope} aria-label={scope}>
            <h3>{scope}</h3>
            {says !== undefined && <p className="key-says meta">{says}</p>}
            <dl>
              {keys.map((help) => (
                <div key={help.does} className="key-help">
                  <dt>
                    {help.keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{help.does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
