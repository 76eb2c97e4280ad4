import { useRef, useState } from 'react';
import { useKeyBindings, useKeyReader } from '../../paneKit/keys.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Kbd, KeysAsGiven } from '../../ui/Kbd.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { findKeys, keyMapOf, type KeyScope, keysFirst } from '../keyMap.ts';
import './help.css';
import { HelpFacts } from './HelpFacts.tsx';
import { Manual } from './Manual.tsx';

function Keys({ scope: { scope, says, keys } }: { readonly scope: KeyScope }) {
  return (
    <section aria-label={scope}>
      <h3>{scope}</h3>
      {says !== undefined && <p className="key-says meta">{says}</p>}
      <dl>
        {keys.map((help) => (
          <div key={help.does} className="key-help">
            <dt>
              {help.keys.length === 0 && <span className="meta">no key</span>}
              {help.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{help.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Keys and manual over the board, to be searched. The keys of the pane that had the focus come first. */
export function HelpDialog(props: {
  /** What is searched for at first. */
  readonly query: string;
  readonly place: string | null;
  readonly onPractice: () => void;
  readonly onClose: () => void;
}) {
  const { query, place, onPractice, onClose } = props;
  const [text, setText] = useState(query);
  const readKey = useKeyReader('window');
  const found = findKeys(keysFirst(keyMapOf(useKeyBindings()), place), text);
  const head = useRef<HTMLDivElement>(null);
  return (
    <Modal
      className="key-map"
      labelledBy="help-title"
      onClose={onClose}
      onKeyDown={(event) => {
        if (readKey(event) === '?') onClose();
      }}
    >
      <div ref={head} className="key-map-head">
        <h2 id="help-title">Help</h2>
        <span className="spacer" />
        <ActionButton
          onPress={() => {
            head.current?.parentElement?.querySelector<HTMLElement>('.manual summary')?.focus();
          }}
        >
          Manual
        </ActionButton>
        <ActionButton onPress={onPractice}>Practice: 12 drills</ActionButton>
        <ActionButton onPress={onClose} shortcut="Esc">
          Close
        </ActionButton>
      </div>
      <TextField label="Search keys and manual" value={text} onChange={setText} isFirst />
      {found.length === 0 && <p role="status">No key does that.</p>}
      <KeysAsGiven>
        <div className="key-map-scopes">
          {found.map((scope) => (
            <Keys key={scope.scope} scope={scope} />
          ))}
        </div>
      </KeysAsGiven>
      <Manual text={text} />
      <HelpFacts />
    </Modal>
  );
}
