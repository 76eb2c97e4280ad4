import type { PresetLine, PresetReach } from '@batcave/shared/presets';
import { useState } from 'react';
import {
  AnswerProblem,
  useBlockedBy,
  useHolds,
  useIsConnected,
  WaitingForAnswer,
} from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatInstant } from '../ui/format.ts';
import type { ServerPresets } from './serverPresets.ts';

const TITLES: Readonly<Record<PresetReach, string>> = {
  mine: 'Mine, on the server',
  shared: 'Shared with the tenant',
};
const NONE: Readonly<Record<PresetReach, string>> = {
  mine: 'None. What is kept here is there on every console that you log in to.',
  shared: 'None. What is shared is there on every console of the tenant.',
};

function ServerPreset(props: {
  readonly preset: PresetLine;
  readonly isHere: boolean;
  readonly blockedBy: string | null;
  readonly onTake: () => void;
  readonly onRemove: () => void;
}) {
  const { preset, isHere, blockedBy, onTake, onRemove } = props;
  const { name, version, updated_by: by, updated_at: at } = preset;
  const [asked, setAsked] = useState<'take' | 'remove' | null>(null);
  const step = (what: 'take' | 'remove', isAsking: boolean, does: () => void) => () => {
    if (isAsking && asked !== what) setAsked(what);
    else {
      setAsked(null);
      does();
    }
  };
  const whose = preset.reach === 'shared' ? 'for everybody' : 'for good';
  return (
    <li className="preset">
      <span className="preset-name">
        <strong className="strong">{name}</strong>{' '}
        <span className="meta">
          version {version} · {by} · {formatInstant(Date.parse(at))}
        </span>
      </span>
      <ActionButton onPress={step('take', isHere, onTake)}>
        {asked === 'take' ? `Replace ${name} of this console` : 'Take in'}
      </ActionButton>
      <ActionButton blockedBy={blockedBy} onPress={step('remove', true, onRemove)}>
        {asked === 'remove' ? `Remove ${name} ${whose}` : 'Remove'}
      </ActionButton>
    </li>
  );
}

/** Presets on the server: those of whoever works here, and those of everybody. */
export function ServerPresetList(props: {
  readonly server: ServerPresets;
  /** Names of the presets of this console. */
  readonly here: readonly string[];
  readonly onTake: (preset: PresetLine) => void;
  readonly onRemove: (preset: PresetLine) => void;
}) {
  const { server, here, onTake, onRemove } = props;
  const { answer } = server;
  const isConnected = useIsConnected();
  const mayRead = useHolds('sentry.read');
  const blockedBy = useBlockedBy();
  if (mayRead === false)
    return (
      <p className="meta">
        This identity may not read presets of the server: the scope sentry.read is missing.
      </p>
    );
  const presets = answer.value?.presets;
  return (
    <>
      {!isConnected && (
        <p className="meta" role="status">
          There is no connection: presets of the server wait, those of this console can be used.
        </p>
      )}
      <AnswerProblem what="The presets of the server" answer={answer} />
      {presets === undefined && isConnected && answer.problem === null && (
        <WaitingForAnswer rows={2} answer={answer} />
      )}
      {presets !== undefined &&
        (['mine', 'shared'] as const).map((reach) => {
          const those = presets.filter((each) => each.reach === reach);
          return (
            <div key={reach}>
              <h4 className="presets-title">{TITLES[reach]}</h4>
              {those.length === 0 && <p className="meta">{NONE[reach]}</p>}
              <ul aria-label={TITLES[reach]}>
                {those.map((preset) => (
                  <ServerPreset
                    key={preset.preset_id}
                    preset={preset}
                    isHere={here.includes(preset.name)}
                    blockedBy={blockedBy}
                    onTake={() => {
                      onTake(preset);
                    }}
                    onRemove={() => {
                      onRemove(preset);
                    }}
                  />
                ))}
              </ul>
            </div>
          );
        })}
    </>
  );
}
