import { useState } from 'react';
import { Sheet } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextField } from '../../ui/Field.tsx';
import {
  findSettings,
  resetOf,
  type Setting,
  SETTING_GROUPS,
  type SettingProps,
} from './setting.ts';
import { SETTINGS } from './settingList.ts';
import './settings.css';

function Row({ setting, props }: { readonly setting: Setting; readonly props: SettingProps }) {
  const { Control, title, scope } = setting;
  const reset = resetOf(setting, props.appearance);
  return (
    <div className="setting" data-setting={setting.id}>
      <Control {...props} />
      <p className="setting-end meta">
        {scope}
        {reset !== null && (
          <ActionButton
            onPress={() => {
              props.onChange(reset);
            }}
          >
            Reset <span className="visually-hidden">{title}</span>
          </ActionButton>
        )}
      </p>
    </div>
  );
}

/** All settings, to be searched. A change shows at once. */
export function SettingsDialog(
  props: SettingProps & {
    /** What is searched for at first. */
    readonly query: string;
    readonly onClose: () => void;
  },
) {
  const { query, onClose } = props;
  const [text, setText] = useState(query);
  const found = findSettings(SETTINGS, text);
  return (
    <Sheet title="Settings" isWide closeWord="Close" onClose={onClose}>
      <TextField label="Search settings" value={text} onChange={setText} isFirst />
      {found.length === 0 && <p role="status">No setting is called that.</p>}
      <div className="setting-groups">
        {SETTING_GROUPS.map(([id, title]) => {
          const members = found.filter(({ group }) => group === id);
          if (members.length === 0) return null;
          return (
            <section key={id} className="setting-group" aria-label={title}>
              <h3>{title}</h3>
              {members.map((setting) => (
                <Row key={setting.id} setting={setting} props={props} />
              ))}
            </section>
          );
        })}
      </div>
    </Sheet>
  );
}
