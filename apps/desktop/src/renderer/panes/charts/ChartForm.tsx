import { SEVERITIES, type Severity } from '@batcave/shared/events';
import { AGGREGATES, type Aggregate } from '@batcave/shared/rules';
import { useState } from 'react';
import { MAX_LINES, type SeriesSpec } from '../../paneKit/chart/index.ts';
import { Sheet } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { type ChartConfig, faultOf } from './chartsConfig.ts';
import { describeLine } from './describeLine.ts';
import type { Suggestions } from './suggestions.ts';

const WORD_OF: Readonly<Record<Aggregate, string>> = {
  count: 'Count',
  rate: 'Per second',
  sum: 'Sum',
  avg: 'Average',
  min: 'Minimum',
  max: 'Maximum',
  p95: '95th percentile',
};
const AGGREGATE_OPTIONS = AGGREGATES.map((each) => [each, WORD_OF[each]] as const);
const SEVERITY_OPTIONS = [
  ['', 'Any'],
  ...SEVERITIES.filter((each) => each !== 'INFO').map(
    (each) => [each, `${SEVERITY_MARK[each].word} or worse`] as const,
  ),
] as const;
const FIRST_LINE: SeriesSpec = { aggregate: 'rate' };

/** The line with a part of it set, or left out where the text is empty. */
function withPart(line: SeriesSpec, name: keyof SeriesSpec, text: string): SeriesSpec {
  const rest = Object.fromEntries(Object.entries(line).filter(([key]) => key !== name));
  const next: object = text.trim() === '' ? rest : { ...rest, [name]: text.trim() };
  return next as SeriesSpec;
}

function LineFields(props: {
  readonly line: SeriesSpec;
  readonly index: number;
  readonly fault: string | null;
  readonly suggestions: Suggestions;
  readonly onChange: (line: SeriesSpec) => void;
  readonly onRemove: (() => void) | null;
}) {
  const { line, index, fault, suggestions, onChange, onRemove } = props;
  const set = (name: keyof SeriesSpec) => (text: string) => {
    onChange(withPart(line, name, text));
  };
  return (
    <fieldset className="line-fields">
      <legend>
        Line {index + 1}: {describeLine(line)}
      </legend>
      <div className="field-row">
        <SelectField
          label="What"
          value={line.aggregate}
          options={AGGREGATE_OPTIONS}
          isFirst={index === 0}
          onChange={(text) => {
            onChange({ ...line, aggregate: text as Aggregate });
          }}
        />
        <TextField
          label="Of the number"
          value={line.field ?? ''}
          placeholder="payload.busy_percent"
          hint="Empty: the events themselves"
          isMono
          fault={fault}
          suggestions={suggestions.fields}
          onChange={set('field')}
        />
        <TextField
          label="Type"
          value={line.type ?? ''}
          placeholder="any"
          isMono
          suggestions={suggestions.types}
          onChange={set('type')}
        />
        <TextField
          label="Service"
          value={line.service ?? ''}
          placeholder="any"
          isMono
          suggestions={suggestions.services}
          onChange={set('service')}
        />
        <TextField
          label="Source"
          value={line.source ?? ''}
          placeholder="any"
          isMono
          suggestions={suggestions.sources}
          onChange={set('source')}
        />
        <SelectField
          label="Severity"
          value={line.severity ?? ''}
          options={SEVERITY_OPTIONS}
          onChange={(text) => {
            onChange(withPart(line, 'severity', text as Severity));
          }}
        />
      </div>
      {onRemove !== null && <ActionButton onPress={onRemove}>Remove line {index + 1}</ActionButton>}
    </fieldset>
  );
}

/** Sets up one chart: up to four lines, each of its own events. */
export function ChartForm(props: {
  /** `null`: a new one. */
  readonly chart: ChartConfig | null;
  readonly suggestions: Suggestions;
  readonly onSave: (chart: ChartConfig) => void;
  readonly onClose: () => void;
}) {
  const { chart, suggestions, onSave, onClose } = props;
  const [title, setTitle] = useState(chart?.title ?? '');
  const [lines, setLines] = useState<readonly SeriesSpec[]>(chart?.lines ?? [FIRST_LINE]);
  const [wasTried, setTried] = useState(false);
  const faults = lines.map(faultOf);
  const isGood = faults.every((fault) => fault === null);
  function save(): void {
    setTried(true);
    if (isGood) onSave({ title: title.trim().slice(0, 100), lines });
  }
  return (
    <Sheet
      title={chart === null ? 'New chart' : 'Edit chart'}
      isWide
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          save();
        }
      }}
      end={
        <>
          <ActionButton onPress={save} shortcut="Enter">
            Save
          </ActionButton>
          <ActionButton
            blockedBy={
              lines.length >= MAX_LINES ? 'Four lines are as many as can be told apart' : null
            }
            onPress={() => {
              setLines([...lines, lines.at(-1) ?? FIRST_LINE]);
            }}
          >
            Add a line
          </ActionButton>
        </>
      }
    >
      <div className="chart-form">
        {lines.map((line, i) => (
          <LineFields
            key={i}
            line={line}
            index={i}
            fault={wasTried ? (faults[i] ?? null) : null}
            suggestions={suggestions}
            onChange={(next) => {
              setLines(lines.map((each, at) => (at === i ? next : each)));
            }}
            onRemove={
              lines.length === 1
                ? null
                : () => {
                    setLines(lines.filter((_, at) => at !== i));
                  }
            }
          />
        ))}
        <TextField
          label="Title"
          value={title}
          hint="Empty: named by its lines"
          onChange={setTitle}
        />
      </div>
    </Sheet>
  );
}
