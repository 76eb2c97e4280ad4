import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { DraftField } from './DraftField.tsx';
import { type Level, readNumber } from './ruleForm.ts';

/** A rule has as many levels above its own at most. */
const MOST = 3;

/** The thresholds from which an alert is worse. */
export function LevelFields(props: {
  readonly levels: readonly Level[];
  readonly fault: string | null;
  readonly onChange: (levels: readonly Level[]) => void;
}) {
  const { levels, fault, onChange } = props;
  const change = (index: number, fields: Partial<Level>): void => {
    onChange(levels.map((level, i) => (i === index ? { ...level, ...fields } : level)));
  };
  return (
    <fieldset className="rule-levels">
      <legend>Worse from</legend>
      {levels.map((level, i) => (
        <div key={i} className="rule-level">
          <SelectField
            label={`Level ${String(i + 1)}: severity`}
            value={level.severity}
            options={[
              ...WORST_FIRST.map((each) => [each, SEVERITY_MARK[each].word] as const),
              ...(WORST_FIRST.some((each) => each === level.severity)
                ? []
                : [[level.severity, level.severity] as const]),
            ]}
            onChange={(severity) => {
              change(i, { severity });
            }}
          />
          <DraftField<number | string>
            label={`Level ${String(i + 1)}: threshold`}
            value={level.threshold}
            write={String}
            read={(text) => readNumber(text) ?? ''}
            onChange={(threshold) => {
              change(i, { threshold });
            }}
          />
          <ActionButton
            onPress={() => {
              onChange(levels.filter((_, other) => other !== i));
            }}
          >
            Remove level {i + 1}
          </ActionButton>
        </div>
      ))}
      {fault !== null && <span className="field-fault">{fault}</span>}
      <ActionButton
        blockedBy={levels.length >= MOST ? `A rule has ${String(MOST)} levels at most` : null}
        onPress={() => {
          onChange([...levels, { severity: 'CRITICAL', threshold: '' }]);
        }}
      >
        Add a level
      </ActionButton>
    </fieldset>
  );
}
