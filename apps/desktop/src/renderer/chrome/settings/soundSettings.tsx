import type { Severity } from '@batcave/shared/events';
import { useEffect, useState } from 'react';
import { useServerNowMs } from '../../paneKit/index.ts';
import { isMuted } from '../../sound/soundPlan.ts';
import { createTonePlayer } from '../../sound/tonePlayer.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { CheckField } from '../../ui/Field.tsx';
import { formatClock } from '../../ui/format.ts';
import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { DEVICE_SCOPE, type Setting, type SettingProps } from './setting.ts';

const RULES =
  'At most one tone every 3 seconds, one every 10 in a flood of alerts. An unacked critical alert is heard every 30 seconds until somebody has it.';

function Tones({ appearance, onChange }: SettingProps) {
  const { sound } = appearance;
  const [player] = useState(createTonePlayer);
  useEffect(() => player.stop, [player]);
  const setSeverity = (severity: Severity, isOn: boolean): void => {
    const others = sound.severities.filter((each) => each !== severity);
    onChange({ sound: { ...sound, severities: isOn ? [...others, severity] : others } });
  };
  return (
    <fieldset className="choice">
      <legend>Tones</legend>
      <CheckField
        label="New alerts are heard"
        isOn={sound.isOn}
        onChange={(isOn) => {
          onChange({ sound: { ...sound, isOn } });
        }}
      />
      <ul className="tone-list">
        {WORST_FIRST.map((severity) => (
          <li key={severity}>
            <CheckField
              label={SEVERITY_MARK[severity].word}
              isOn={sound.severities.includes(severity)}
              onChange={(isOn) => {
                setSeverity(severity, isOn);
              }}
            />
            <ActionButton
              onPress={() => {
                void player.play(severity);
              }}
            >
              Hear <span className="visually-hidden">{SEVERITY_MARK[severity].word}</span> it
            </ActionButton>
          </li>
        ))}
      </ul>
      <p className="meta">{RULES}</p>
    </fieldset>
  );
}

function Mute({ appearance, onMute }: SettingProps) {
  const nowMs = useServerNowMs(1_000);
  const { sound } = appearance;
  const untilMs = sound.isOn && isMuted(sound, nowMs) ? sound.mutedUntilMs : null;
  return (
    <fieldset className="choice">
      <legend>Mute</legend>
      <p>{untilMs === null ? 'Not muted.' : `Muted until ${formatClock(untilMs)}Z.`}</p>
      <div className="setting-actions">
        <ActionButton onPress={onMute} shortcut="Ctrl .">
          {untilMs === null ? 'Mute for 5 minutes' : 'Hear it again'}
        </ActionButton>
      </div>
    </fieldset>
  );
}

/** What is heard of alerts. */
export const SOUND_SETTINGS: readonly Setting[] = [
  {
    ...{ id: 'tones', group: 'sound', title: 'Tones', scope: DEVICE_SCOPE },
    ...{ words: 'beep alarm audible severity volume', fields: ['sound'], Control: Tones },
  },
  {
    ...{ id: 'mute', group: 'sound', title: 'Mute', scope: DEVICE_SCOPE },
    ...{ words: 'silent quiet 5 minutes', fields: [], Control: Mute },
  },
];
