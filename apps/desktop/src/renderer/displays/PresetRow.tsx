import { PRESET_REACHES, type PresetLine, type PresetReach } from '@batcave/shared/presets';
import { useState } from 'react';
import type { Preset } from '../../ipc/workspace.ts';
import { useBlockedBy } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatInstant, plural } from '../ui/format.ts';
import { describeKeeping, presetCalled } from './serverPresets.ts';

/** A preset of this console and what can be done with it. */
export function PresetRow(props: {
  readonly preset: Preset;
  /** What the server has; `null`: it is not known just now. */
  readonly onServer: readonly PresetLine[] | null;
  readonly onUse: () => void;
  readonly onRemove: () => void;
  readonly onExport: () => void;
  readonly onKeep: (reach: PresetReach) => void;
}) {
  const { preset, onServer, onUse, onRemove, onExport, onKeep } = props;
  const [asked, setAsked] = useState<'use' | 'remove' | 'keep' | null>(null);
  const blockedBy = useBlockedBy();
  const parts = [plural(preset.desks, 'desk window'), plural(preset.walls, 'wall')];
  return (
    <li className="preset">
      <span className="preset-name">
        <strong className="strong">{preset.name}</strong>{' '}
        <span className="meta">
          {parts.join(', ')} · {formatInstant(Date.parse(preset.savedAt))}
        </span>
      </span>
      <ActionButton
        onPress={() => {
          if (asked === 'use') onUse();
          setAsked(asked === 'use' ? null : 'use');
        }}
      >
        {asked === 'use' ? `Replace all windows with ${preset.name}` : 'Use'}
      </ActionButton>
      {asked === 'keep' ? (
        PRESET_REACHES.map((reach) => (
          <ActionButton
            key={reach}
            onPress={() => {
              setAsked(null);
              onKeep(reach);
            }}
          >
            {describeKeeping(reach, presetCalled(onServer ?? [], preset.name, reach))}
          </ActionButton>
        ))
      ) : (
        <ActionButton
          blockedBy={
            blockedBy ?? (onServer === null ? 'The server has not told what it has.' : null)
          }
          onPress={() => {
            setAsked('keep');
          }}
        >
          To the server
        </ActionButton>
      )}
      <ActionButton onPress={onExport}>Export</ActionButton>
      <ActionButton
        onPress={() => {
          if (asked === 'remove') onRemove();
          setAsked(asked === 'remove' ? null : 'remove');
        }}
      >
        {asked === 'remove' ? `Remove ${preset.name} for good` : 'Remove'}
      </ActionButton>
    </li>
  );
}
