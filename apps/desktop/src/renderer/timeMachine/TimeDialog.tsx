import { useState } from 'react';
import { Sheet } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { TextField } from '../ui/Field.tsx';
import { parseMoment } from './parseMoment.ts';

const PRESETS: readonly { readonly text: string; readonly words: string }[] = [
  { text: '-5m', words: '5 min ago' },
  { text: '-15m', words: '15 min ago' },
  { text: '-1h', words: '1 h ago' },
  { text: '-4h', words: '4 h ago' },
  { text: '-24h', words: '24 h ago' },
];

/** Asks which moment the board is to be put on. */
export function TimeDialog(props: {
  readonly presentMs: () => number;
  readonly onPick: (atMs: number) => void;
  readonly onClose: () => void;
}) {
  const { presentMs, onPick, onClose } = props;
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const pick = (typed: string) => {
    const parsed = parseMoment(typed, presentMs());
    if (parsed.ok) onPick(parsed.atMs);
    else setFault(parsed.fault);
  };
  return (
    <Sheet
      title="Put the board on a past moment"
      onClose={onClose}
      end={
        <ActionButton
          onPress={() => {
            pick(text);
          }}
          shortcut="Enter"
        >
          Go there
        </ActionButton>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          pick(text);
        }}
      >
        <TextField
          label="Moment (UTC)"
          value={text}
          onChange={(next) => {
            setText(next);
            setFault(null);
          }}
          hint="-15m, -2h, 14:05 or 2026-11-26 14:05"
          fault={fault}
          isFirst
        />
      </form>
      <div className="time-presets" role="group" aria-label="Moments">
        {PRESETS.map(({ text: preset, words }) => (
          <ActionButton
            key={preset}
            onPress={() => {
              pick(preset);
            }}
          >
            {words}
          </ActionButton>
        ))}
      </div>
    </Sheet>
  );
}
