import { useContext, useId } from 'react';
import { AppearanceContext } from '../paneKit/services.ts';
import type { Appearance } from '../ui/appearance.ts';
import { Choice } from '../ui/Choice.tsx';

/** How this window looks and listens. Changes show at once and are kept with its layout. */
export function Settings({
  onChange,
}: {
  readonly onChange: (change: Partial<Appearance>) => void;
}) {
  const appearance = useContext(AppearanceContext);
  const popoverId = useId();
  return (
    <>
      <button type="button" className="button" popoverTarget={popoverId}>
        Settings
      </button>
      <div id={popoverId} className="settings" popover="auto" role="dialog" aria-label="Settings">
        <Choice
          legend="Theme"
          value={appearance.theme}
          options={[
            ['night', 'Night'],
            ['lit', 'Lit room'],
          ]}
          onChange={(theme) => {
            onChange({ theme });
          }}
        />
        <Choice
          legend="Row height"
          value={appearance.density}
          options={[
            ['compact', 'Compact, 24 px'],
            ['default', 'Default, 28 px'],
            ['comfortable', 'Comfortable, 36 px'],
          ]}
          onChange={(density) => {
            onChange({ density });
          }}
        />
        <Choice
          legend="Single-key shortcuts"
          value={appearance.singleKeys ? 'on' : 'off'}
          options={[
            ['on', 'On'],
            ['off', 'Off: only arrows, Enter, Escape and F6'],
          ]}
          onChange={(choice) => {
            onChange({ singleKeys: choice === 'on' });
          }}
        />
        <p className="meta">Kept for this window.</p>
      </div>
    </>
  );
}
