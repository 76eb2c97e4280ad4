import { ActionButton } from '../../ui/ActionButton.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { DEVICE_SCOPE, type Setting, type SettingProps } from './setting.ts';

function SingleKeys({ appearance, onChange, onKeys }: SettingProps) {
  return (
    <>
      <Choice
        legend="Single-key shortcuts"
        value={appearance.singleKeys ? 'on' : 'off'}
        options={[
          ['on', 'On'],
          ['off', 'Off: only arrows, Enter, Escape, F6, and keys with Ctrl'],
        ]}
        onChange={(choice) => {
          onChange({ singleKeys: choice === 'on' });
        }}
      />
      <ActionButton onPress={onKeys}>All keys</ActionButton>
    </>
  );
}

function ThemeChoice({ appearance, onChange }: SettingProps) {
  return (
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
  );
}

function RowHeight({ appearance, onChange }: SettingProps) {
  return (
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
  );
}

function TextSize({ appearance, onChange }: SettingProps) {
  return (
    <Choice
      legend="Text size"
      value={appearance.typeScale}
      options={[
        ['default', 'Default, 13 px'],
        ['large', 'Large, 15 px'],
        ['larger', 'Larger, 17 px'],
      ]}
      onChange={(typeScale) => {
        onChange({ typeScale });
      }}
    />
  );
}

function MotionChoice({ appearance, onChange }: SettingProps) {
  return (
    <Choice
      legend="Motion"
      value={appearance.motion}
      options={[
        ['system', 'As the system says'],
        ['none', 'None: nothing blinks or slides'],
      ]}
      onChange={(motion) => {
        onChange({ motion });
      }}
    />
  );
}

const common = { scope: DEVICE_SCOPE } as const;

/** How the console looks, and which keys it takes. */
export const LOOK_SETTINGS: readonly Setting[] = [
  {
    ...{ ...common, id: 'single-keys', group: 'keyboard', title: 'Single-key shortcuts' },
    ...{ words: 'hotkeys accidental typing', fields: ['singleKeys'], Control: SingleKeys },
  },
  {
    ...{ ...common, id: 'theme', group: 'appearance', title: 'Theme' },
    ...{ words: 'night lit room dark light colour', fields: ['theme'], Control: ThemeChoice },
  },
  {
    ...{ ...common, id: 'row-height', group: 'appearance', title: 'Row height' },
    ...{ words: 'density compact comfortable', fields: ['density'], Control: RowHeight },
  },
  {
    ...{ ...common, id: 'text-size', group: 'appearance', title: 'Text size' },
    ...{ words: 'type scale font zoom large', fields: ['typeScale'], Control: TextSize },
  },
  {
    ...{ ...common, id: 'motion', group: 'appearance', title: 'Motion' },
    ...{ words: 'animation blink reduced', fields: ['motion'], Control: MotionChoice },
  },
];
