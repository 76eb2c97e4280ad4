import { useState } from 'react';
import { ActionButton } from '../../ui/ActionButton.tsx';
import type { DimHours } from '../../ui/appearance.ts';
import { TextField } from '../../ui/Field.tsx';
import { DEVICE_SCOPE, type Setting, type SettingProps } from './setting.ts';

/** When nobody has said when. */
const USUAL: DimHours = { fromMin: 20 * 60, toMin: 6 * 60 };

function clock(minute: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Minutes of the day; `null`: it is no time of day. */
function minuteOf(text: string): number | null {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  const at = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && at < 1_440 ? at : null;
}

function NightDim({ appearance, onChange }: SettingProps) {
  const { wallDim } = appearance;
  const hours = wallDim ?? USUAL;
  const [from, setFrom] = useState(clock(hours.fromMin));
  const [to, setTo] = useState(clock(hours.toMin));
  const [fromMin, toMin] = [minuteOf(from), minuteOf(to)];
  const noTime = (name: string) => `${name}: a time of day in UTC as 20:00.`;
  const faults = {
    from: fromMin === null ? noTime('From') : null,
    to:
      toMin === null
        ? noTime('To')
        : toMin === fromMin
          ? 'To: another time than From. Over midnight is allowed.'
          : null,
  };
  const isSame = wallDim !== null && wallDim.fromMin === fromMin && wallDim.toMin === toMin;
  return (
    <fieldset className="choice">
      <legend>Night dim of walls</legend>
      <p className="meta">
        Between these times walls have 60 % of the light of their fills. Severities keep theirs.
      </p>
      <TextField label="From, UTC" value={from} isMono fault={faults.from} onChange={setFrom} />
      <TextField label="To, UTC" value={to} isMono fault={faults.to} onChange={setTo} />
      <div className="setting-actions">
        <ActionButton
          blockedBy={faults.from ?? faults.to ?? (isSame ? 'It is so already.' : null)}
          onPress={() => {
            if (fromMin !== null && toMin !== null) onChange({ wallDim: { fromMin, toMin } });
          }}
        >
          Dim between these
        </ActionButton>
        <ActionButton
          blockedBy={wallDim === null ? 'It is off.' : null}
          onPress={() => {
            onChange({ wallDim: null });
          }}
        >
          Off
        </ActionButton>
      </div>
    </fieldset>
  );
}

/** How walls are shown. */
export const WALL_SETTINGS: readonly Setting[] = [
  {
    ...{ id: 'night-dim', group: 'displays', title: 'Night dim of walls', scope: DEVICE_SCOPE },
    ...{ words: 'brightness schedule hours', fields: ['wallDim'], Control: NightDim },
  },
];
