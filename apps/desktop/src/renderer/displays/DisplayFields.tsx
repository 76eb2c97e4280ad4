import { Choice } from '../ui/Choice.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { wallZoom } from '../wallMode/index.ts';
import type { DisplayFacts } from '../../ipc/workspace.ts';
import { DISTANCES_M, type DisplayEntry } from './displaysForm.ts';

/** Name, use and distance of one display. */
export function DisplayFields(props: {
  readonly number: number;
  readonly display: DisplayFacts;
  readonly entry: DisplayEntry;
  readonly fault: string | null;
  readonly onChange: (entry: DisplayEntry) => void;
}) {
  const { number, display, entry, fault, onChange } = props;
  const zoom = wallZoom(entry.distanceM, display);
  const distances = [...new Set([...DISTANCES_M, entry.distanceM])].toSorted((a, b) => a - b);
  return (
    <div className="display-fields" role="group" aria-label={`Display ${String(number)}`}>
      <TextField
        label={`Name of display ${String(number)}`}
        value={entry.name}
        fault={fault}
        onChange={(name) => {
          onChange({ ...entry, name });
        }}
      />
      <Choice
        legend="Use"
        value={entry.use}
        options={[
          ['desk', 'Desk: somebody works here'],
          ['wall', 'Wall: boards in turn, nothing to press'],
          ['none', 'Not used'],
        ]}
        onChange={(use) => {
          onChange({ ...entry, use });
        }}
      />
      <SelectField
        label="Looked at from"
        value={String(entry.distanceM)}
        options={distances.map((m) => [String(m), `${String(m)} m`])}
        hint={
          entry.use === 'wall'
            ? `Text is drawn ${zoom.toFixed(1)} times as large as on a desk, on a screen of about 55 inches.`
            : 'Sets how large the text of a wall is.'
        }
        onChange={(distance) => {
          onChange({ ...entry, distanceM: Number(distance) });
        }}
      />
    </div>
  );
}
