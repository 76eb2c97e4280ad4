import { SEVERITIES } from '@batcave/shared/events';
import { AGGREGATES, COMPARISONS, THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import { useState } from 'react';
import { plural } from '../../ui/format.ts';
import { CheckField, SelectField } from '../../ui/Field.tsx';
import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { DraftField } from './DraftField.tsx';
import { LevelFields } from './LevelFields.tsx';
import {
  type Fields,
  FORM_FIELDS,
  type Form,
  formOf,
  isReachable,
  isUnderstood,
  onlyInJson,
  readAt,
  readLevels,
  readList,
  readNumber,
  writeAt,
  writeList,
} from './ruleForm.ts';
import type { TextFault } from './ruleProblems.ts';

const DETECTORS = [
  ...[THRESHOLD_DETECTOR, 'rate_of_change', 'robust_z', 'ewma', 'seasonal', 'change_point'],
  ...['forest', 'neighbours', 'ensemble'],
];
const FORM_WORDS: Readonly<Record<Form, string>> = {
  condition: 'a value or a count',
  absence: 'events that do not come',
  when: 'other rules, joined',
};
const NO_OWN = [['', 'not said']] as const;

type Options = readonly (readonly [string, string])[];

function withOwn(options: Options, value: string): Options {
  return options.some(([each]) => each === value) ? options : [...options, [value, value]];
}

/** What the form can say of a rule. It changes the one field that is edited and leaves all else as it is. */
export function RuleForm(props: {
  readonly rule: Fields;
  readonly faults: readonly TextFault[];
  readonly onChange: (rule: Fields) => void;
}) {
  const { rule, faults, onChange } = props;
  const form = formOf(rule);
  // What a change of mind took out, for another one.
  const [before, setBefore] = useState<Fields>({});
  const others = onlyInJson(rule);
  const detector = readAt(rule, '/condition/detector') ?? THRESHOLD_DETECTOR;

  const faultAt = (pointer: string): string | null =>
    faults.find(({ field }) => field === pointer || field?.startsWith(`${pointer}/`) === true)
      ?.short ?? null;
  /** Why the form cannot show it; `null` when it can. */
  const shutOut = (pointer: string): boolean => {
    const kind = FORM_FIELDS[pointer] ?? 'text';
    return !isReachable(rule, pointer) || !isUnderstood(kind, readAt(rule, pointer));
  };
  const set = (pointer: string, value: unknown): void => {
    onChange(writeAt(rule, pointer, value));
  };

  const text = (pointer: string, label: string, more: object = {}) =>
    shutOut(pointer) ? (
      <OnlyThere key={pointer} label={label} value={readAt(rule, pointer)} />
    ) : (
      <DraftField<string | undefined>
        key={pointer}
        label={label}
        value={readAt(rule, pointer) as string | undefined}
        write={(value) => value ?? ''}
        read={(typed) => (typed === '' ? undefined : typed)}
        fault={faultAt(pointer)}
        onChange={(value) => {
          set(pointer, value);
        }}
        {...more}
      />
    );
  const number = (pointer: string, label: string) =>
    shutOut(pointer) ? (
      <OnlyThere key={pointer} label={label} value={readAt(rule, pointer)} />
    ) : (
      <DraftField<string | number | undefined>
        key={pointer}
        label={label}
        value={readAt(rule, pointer) as string | number | undefined}
        write={(value) => String(value ?? '')}
        read={readNumber}
        fault={faultAt(pointer)}
        onChange={(value) => {
          set(pointer, value);
        }}
      />
    );
  const list = (pointer: string, label: string, hint: string, isAlwaysList = false) =>
    shutOut(pointer) ? (
      <OnlyThere key={pointer} label={label} value={readAt(rule, pointer)} />
    ) : (
      <DraftField<unknown>
        key={pointer}
        label={label}
        isMono
        hint={hint}
        value={readAt(rule, pointer)}
        write={writeList}
        read={(typed) => readList(typed, isAlwaysList)}
        fault={faultAt(pointer)}
        onChange={(value) => {
          set(pointer, value);
        }}
      />
    );
  const choice = (pointer: string, label: string, options: Options) => {
    const value = readAt(rule, pointer);
    if (shutOut(pointer)) return <OnlyThere key={pointer} label={label} value={value} />;
    const chosen = (value as string | undefined) ?? '';
    return (
      <SelectField
        key={pointer}
        label={label}
        value={chosen}
        options={withOwn(options, chosen)}
        fault={faultAt(pointer)}
        onChange={(next) => {
          set(pointer, next === '' ? undefined : next);
        }}
      />
    );
  };

  function chooseForm(next: Form): void {
    const first = { condition: {}, absence: { after: '10m' }, when: { all: [] } };
    const { [form]: gone, ...rest } = rule;
    setBefore({ ...before, [form]: gone });
    onChange({ ...rest, [next]: before[next] ?? first[next] });
  }

  return (
    <div className="rule-form">
      {text('/name', 'Name', { isFirst: true })}
      <div className="field-row">
        {choice('/severity', 'Severity', [
          ...WORST_FIRST.map((each) => [each, SEVERITY_MARK[each].word] as const),
          ...(SEVERITIES.includes(readAt(rule, '/severity') as never) ? [] : NO_OWN),
        ])}
        {shutOut('/enabled') ? (
          <OnlyThere label="Enabled" value={readAt(rule, '/enabled')} />
        ) : (
          <CheckField
            label="Enabled"
            isOn={readAt(rule, '/enabled') !== false}
            onChange={(isOn) => {
              set('/enabled', isOn);
            }}
          />
        )}
      </div>
      {form !== 'when' && (
        <div className="field-row">
          {list('/match/type', 'Event type', 'host.cpu, host.disk; empty: any')}
          {list('/match/source', 'Source', 'web-1, web-2; empty: any')}
        </div>
      )}
      <SelectField
        label="Judges"
        value={form}
        options={(['condition', 'absence', 'when'] as const).map((each) => [
          each,
          FORM_WORDS[each],
        ])}
        onChange={(next) => {
          chooseForm(next as Form);
        }}
      />
      {form === 'condition' && (
        <>
          <div className="field-row">
            {choice('/condition/detector', 'Detector', [
              ['', THRESHOLD_DETECTOR],
              ...DETECTORS.map((each) => [each, each.replaceAll('_', ' ')] as const).slice(1),
            ])}
            {choice('/condition/aggregate', 'Measure', [
              ['', 'not said'],
              ...AGGREGATES.map((each) => [each, each] as const),
            ])}
            {text('/condition/field', 'Field', { isMono: true, hint: 'payload.busy_percent' })}
          </div>
          <div className="field-row">
            {detector === THRESHOLD_DETECTOR
              ? text('/condition/window', 'Window', { hint: '30s, 5m, 1h30m' })
              : text('/condition/step', 'Step', { hint: '1m; empty: each event' })}
            {detector === THRESHOLD_DETECTOR &&
              choice('/condition/operator', 'Is', [
                ['', 'not said'],
                ...COMPARISONS.map((each) => [each, each] as const),
              ])}
            {number(
              '/condition/threshold',
              detector === THRESHOLD_DETECTOR ? 'Threshold' : 'Score from',
            )}
            {number('/condition/recovery_threshold', 'Recovers at')}
          </div>
        </>
      )}
      {form === 'absence' && text('/absence/after', 'Silent for', { hint: '90m' })}
      {form === 'when' && (
        <p className="meta">Which rules it joins is said in the JSON, under “when”.</p>
      )}
      <div className="field-row">
        {form !== 'absence' && text('/for', 'Holds for', { hint: '30s; empty: at once' })}
        {list('/group_by', 'Group by', 'One alert for each; empty: source', true)}
      </div>
      {shutOut('/levels') ? (
        <OnlyThere label="Levels" value={readAt(rule, '/levels')} />
      ) : (
        <LevelFields
          levels={readLevels(readAt(rule, '/levels'))}
          fault={faultAt('/levels')}
          onChange={(levels) => {
            set('/levels', levels.length === 0 ? undefined : levels);
          }}
        />
      )}
      {text('/summary', 'Text of the alert', { hint: '{{source}} is at {{value}}' })}
      {text('/runbook_url', 'Runbook', { isMono: true, hint: 'https://…' })}
      {text('/description', 'Description', { rows: 2 })}
      <p className="meta" role="status">
        {others.length === 0
          ? 'Everything the rule says is in this form.'
          : `${plural(others.length, 'field')} only in JSON: ${others.map((each) => each.slice(1).replaceAll('/', '.')).join(', ')}`}
      </p>
    </div>
  );
}

/** A value that the form cannot show: it stays as it is. */
function OnlyThere(props: { readonly label: string; readonly value: unknown }) {
  const text = props.value === undefined ? '' : JSON.stringify(props.value);
  return (
    <div className="field">
      <span className="field-name">{props.label}</span>
      <span className="meta">
        Said in the JSON only: <span className="mono">{text.slice(0, 80)}</span>
      </span>
    </div>
  );
}
