import { useCallback, useEffect, useState } from 'react';
import type { Preset, WorkspaceAnswer, WorkspaceBridge } from '../../ipc/workspace.ts';
import { CopyText } from '../chrome/CopyText.tsx';
import { ActionButton } from '../ui/ActionButton.tsx';
import { TextArea, TextField } from '../ui/Field.tsx';
import { formatInstant, plural } from '../ui/format.ts';

function PresetRow(props: {
  readonly preset: Preset;
  readonly onUse: () => void;
  readonly onRemove: () => void;
  readonly onExport: () => void;
}) {
  const { preset, onUse, onRemove, onExport } = props;
  const [asked, setAsked] = useState<'use' | 'remove' | null>(null);
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

/** Workspaces under names: kept, used again, taken to another device. */
export function Presets({ workspace }: { readonly workspace: WorkspaceBridge }) {
  const [presets, setPresets] = useState<readonly Preset[] | null>(null);
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [exported, setExported] = useState<{ name: string; text: string } | null>(null);
  const [said, setSaid] = useState<{ text: string; isRefusal: boolean } | null>(null);

  const refuse = (refusal: string) => {
    setSaid({ text: refusal, isRefusal: true });
  };
  const read = useCallback(async () => {
    try {
      setPresets(await workspace.listPresets());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setSaid({ text: `The presets could not be read: ${reason}`, isRefusal: true });
    }
  }, [workspace]);
  useEffect(() => {
    void read();
  }, [read]);
  async function act(does: () => Promise<WorkspaceAnswer>, done: string): Promise<boolean> {
    try {
      const answer = await does();
      if (answer.ok) setSaid({ text: done, isRefusal: false });
      else refuse(`${answer.problem.title} ${answer.problem.detail}`);
      await read();
      return answer.ok;
    } catch (error) {
      refuse(`It was not done: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
  async function exportOne(wanted: string): Promise<void> {
    const found = await workspace.exportPreset(wanted);
    setExported(found === null ? null : { name: wanted, text: found });
    if (found === null) refuse(`There is no preset ${wanted} any more.`);
  }
  const wanted = name.trim();
  const isKnown = presets?.some((preset) => preset.name === wanted) === true;
  return (
    <div className="presets">
      {said !== null && (
        <p role="status" className={said.isRefusal ? 'sheet-refused' : undefined}>
          {said.text}
        </p>
      )}
      {presets?.length === 0 && (
        <p className="meta">No preset yet. Save the windows as they are now under a name.</p>
      )}
      <ul aria-label="Presets">
        {presets?.map((preset) => (
          <PresetRow
            key={preset.name}
            preset={preset}
            onUse={() =>
              void act(() => workspace.usePreset(preset.name), `${preset.name} is in use.`)
            }
            onRemove={() =>
              void act(() => workspace.removePreset(preset.name), `${preset.name} is gone.`)
            }
            onExport={() => void exportOne(preset.name)}
          />
        ))}
      </ul>
      <div className="preset-line">
        <TextField
          label="Save the windows as they are as"
          value={name}
          placeholder="Day shift"
          onChange={setName}
        />
        <ActionButton
          blockedBy={wanted === '' ? 'Give it a name first.' : null}
          onPress={() =>
            void act(() => workspace.savePreset(wanted), `Saved as ${wanted}.`).then((isDone) => {
              if (isDone) setName('');
            })
          }
        >
          {isKnown ? `Save over ${wanted}` : 'Save'}
        </ActionButton>
      </div>
      {exported !== null && (
        <CopyText label={`Preset ${exported.name} as text`} text={exported.text} rows={5} />
      )}
      <details>
        <summary>Take in a preset of another device</summary>
        <TextArea label="Text of the preset" value={text} rows={4} onChange={setText} />
        <div className="preset-line">
          <label className="field">
            Or its file
            <input
              type="file"
              accept="application/json,.json,.txt"
              onChange={(event) => {
                void event.target.files?.[0]?.text().then(setText);
              }}
            />
          </label>
          <ActionButton
            blockedBy={text.trim() === '' ? 'Paste the text or choose the file first.' : null}
            onPress={() =>
              void act(() => workspace.importPreset(text), 'The preset was taken in.').then(
                (isDone) => {
                  if (isDone) setText('');
                },
              )
            }
          >
            Take in
          </ActionButton>
        </div>
      </details>
    </div>
  );
}
