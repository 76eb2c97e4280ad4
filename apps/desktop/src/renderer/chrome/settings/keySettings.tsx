import { type KeyboardEvent, useState } from 'react';
import { bindKeys, printKey, refuseKey } from '../../paneKit/keyBindings.ts';
import { KEY_COMMANDS, type KeyCommand } from '../../paneKit/keyCommands.ts';
import { nameKey } from '../../paneKit/keys.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import type { KeyChoice } from '../../ui/appearance.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Kbd, KeysAsGiven } from '../../ui/Kbd.tsx';
import { titleOfPlace } from '../keyMap.ts';
import { DEVICE_SCOPE, type Setting, type SettingProps } from './setting.ts';

function Presets({ appearance, onChange }: SettingProps) {
  const { keys } = appearance;
  return (
    <Choice
      legend="Keys to begin with"
      value={keys.preset}
      options={[
        ['batcave', 'Batcave, as designed'],
        ['vim', 'Vim-ish: U undoes, Shift U is the top alert, Ctrl D and Ctrl U page, : finds'],
        ['arrows', 'Arrow-only: J and K move nothing, arrows do'],
      ]}
      onChange={(preset) => {
        onChange({ keys: { preset, own: {} } });
      }}
    />
  );
}

/** What a choice becomes when a command gets a key, none, or that of the preset back. */
function withKey(choice: KeyChoice, commandId: string, key: string | null | undefined): KeyChoice {
  const { [commandId]: _before, ...others } = choice.own;
  return { ...choice, own: key === undefined ? others : { ...others, [commandId]: key } };
}

/** One command with its key. Asked to change, it takes the next key press. */
function Row(props: {
  readonly command: KeyCommand;
  readonly choice: KeyChoice;
  readonly onChoice: (choice: KeyChoice) => void;
}) {
  const { command, choice, onChoice } = props;
  const [isListening, setListening] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { id, does } = command;
  const keys = bindKeys(choice).keysOf(id);
  /** Without the keys that always do the same. */
  const chosen = (of: KeyChoice): readonly string[] =>
    bindKeys(of)
      .keysOf(id)
      .filter((key) => command.also?.includes(key) !== true);
  const isOwn = Object.hasOwn(choice.own, id);

  function onKeyDown(event: KeyboardEvent): void {
    if (!isListening || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const key = nameKey(event);
    if (key === null) return;
    const why = key === 'Escape' ? null : refuseKey(choice, id, key);
    setRefusal(why);
    if (why !== null) return;
    setListening(false);
    if (key !== 'Escape') onChoice(withKey(choice, id, key));
  }
  /** Back to the key of the preset, unless something else has it by now. */
  function putBack(): void {
    const back = withKey(choice, id, undefined);
    const why = chosen(back)
      .map((key) => refuseKey(back, id, key))
      .find((each) => each !== null);
    setRefusal(why ?? null);
    if (why === undefined) onChoice(back);
  }

  return (
    <li className="own-key" data-command={id}>
      <span>{does}</span>
      <span className="own-key-keys">
        {keys.length === 0 && <span className="meta">no key</span>}
        {keys.map((key) => (
          <Kbd key={key}>{printKey(key)}</Kbd>
        ))}
      </span>
      <span
        className="own-key-actions"
        onKeyDown={onKeyDown}
        onBlur={() => {
          setListening(false);
          setRefusal(null);
        }}
      >
        <ActionButton
          pressed={isListening}
          onPress={() => {
            setRefusal(null);
            setListening(!isListening);
          }}
        >
          {isListening ? 'Press a key, Esc leaves it' : 'Change'}
          <span className="visually-hidden"> {does}</span>
        </ActionButton>
        {chosen(choice).length > 0 && !isListening && (
          <ActionButton
            onPress={() => {
              onChoice(withKey(choice, id, null));
            }}
          >
            No key <span className="visually-hidden">for {does}</span>
          </ActionButton>
        )}
        {isOwn && !isListening && (
          <ActionButton onPress={putBack}>
            Put back <span className="visually-hidden">{does}</span>
          </ActionButton>
        )}
      </span>
      {refusal !== null && (
        <p
          ref={(text) => text?.scrollIntoView({ block: 'nearest' })}
          className="own-key-refusal"
          role="alert"
        >
          {refusal}
        </p>
      )}
    </li>
  );
}

const CHANGEABLE = KEY_COMMANDS.filter(({ isFixed }) => isFixed !== true);
const PLACES = [...new Set(CHANGEABLE.map(({ place }) => place))];

function OwnKeys({ appearance, onChange }: SettingProps) {
  const { keys } = appearance;
  const ownIn = (place: string): number =>
    CHANGEABLE.filter((each) => each.place === place && Object.hasOwn(keys.own, each.id)).length;
  return (
    <KeysAsGiven>
      <h4 className="setting-title">Keys of your own</h4>
      {PLACES.map((place) => (
        <details key={place} className="own-keys">
          <summary>
            {titleOfPlace(place)}
            {ownIn(place) > 0 && (
              <span className="meta"> · {String(ownIn(place))} of your own</span>
            )}
          </summary>
          <ul>
            {CHANGEABLE.filter((each) => each.place === place).map((command) => (
              <Row
                key={command.id}
                command={command}
                choice={keys}
                onChoice={(choice) => {
                  onChange({ keys: choice });
                }}
              />
            ))}
          </ul>
        </details>
      ))}
    </KeysAsGiven>
  );
}

/** Which key does what. */
export const KEY_SETTINGS: readonly Setting[] = [
  {
    ...{ id: 'key-preset', group: 'keyboard', title: 'Keys to begin with', scope: DEVICE_SCOPE },
    ...{ words: 'preset vim arrows shortcuts hotkeys', fields: [], Control: Presets },
  },
  {
    ...{ id: 'own-keys', group: 'keyboard', title: 'Keys of your own', scope: DEVICE_SCOPE },
    ...{ words: 'remap shortcuts hotkeys bindings change', fields: ['keys'], Control: OwnKeys },
  },
];
