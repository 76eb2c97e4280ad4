import { useEffect, useRef } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { KEY_MAP } from './keyMap.ts';

/** The map of all keys over the board. */
export function KeyMapDialog({ onClose }: { readonly onClose: () => void }) {
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
        if (event.key === '?') onClose();
      }}
    >
      <div className="key-map-head">
        <h2 id="key-map-title">Keys</h2>
        <span className="spacer" />
        <ActionButton onPress={onClose} shortcut="Esc">
          Close
        </ActionButton>
      </div>
      <div className="key-map-scopes">
        {KEY_MAP.map(({ scope, keys }) => (
          <section key={scope} aria-label={scope}>
            <h3>{scope}</h3>
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
