import type { PresetReach } from '@batcave/shared/presets';
import { useCallback, useEffect, useState } from 'react';
import type { Preset, WorkspaceAnswer, WorkspaceBridge } from '../../ipc/workspace.ts';
import { CopyText } from '../chrome/CopyText.tsx';
import { ActionButton } from '../ui/ActionButton.tsx';
import { TextArea, TextField } from '../ui/Field.tsx';
import { PresetRow } from './PresetRow.tsx';
import { ServerPresetList } from './ServerPresetList.tsx';
import { type Done, useServerPresets } from './serverPresets.ts';

/** Workspaces under names: kept, used again, taken to another device by the server or as text. */
export function Presets({ workspace }: { readonly workspace: WorkspaceBridge }) {
  const [presets, setPresets] = useState<readonly Preset[] | null>(null);
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [exported, setExported] = useState<{ name: string; text: string } | null>(null);
  const [said, setSaid] = useState<{ text: string; isRefusal: boolean } | null>(null);

  const server = useServerPresets(workspace);

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
  async function ofServer(does: () => Promise<Done>, done: string): Promise<void> {
    const became = await does();
    setSaid(
      became.ok ? { text: done, isRefusal: false } : { text: became.reason, isRefusal: true },
    );
    await read();
  }
  async function keep(wanted: string, reach: PresetReach): Promise<void> {
    const found = await workspace.exportPreset(wanted);
    if (found === null) refuse(`There is no preset ${wanted} any more.`);
    else
      await ofServer(
        () => server.keep(wanted, reach, found),
        reach === 'mine' ? `${wanted} is kept on the server.` : `${wanted} is shared.`,
      );
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
      <h4 className="presets-title">On this console</h4>
      {presets?.length === 0 && (
        <p className="meta">No preset yet. Save the windows as they are now under a name.</p>
      )}
      <ul aria-label="On this console">
        {presets?.map((preset) => (
          <PresetRow
            key={preset.name}
            preset={preset}
            onServer={server.answer.value?.presets ?? null}
            onKeep={(reach) => void keep(preset.name, reach)}
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
      <ServerPresetList
        server={server}
        here={presets?.map((preset) => preset.name) ?? []}
        onTake={(preset) =>
          void ofServer(
            () => server.take(preset),
            `${preset.name} is on this console. Use it above.`,
          )
        }
        onRemove={(preset) =>
          void ofServer(() => server.remove(preset), `${preset.name} is gone from the server.`)
        }
      />
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
