import { useMemo } from 'react';
import { useAlerts } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextField } from '../../ui/Field.tsx';
import { suggestMatchers } from './silenceForm.ts';

/** One matcher with the labels that alerts have now to choose from. */
function MatcherField(props: {
  readonly index: number;
  readonly value: string;
  readonly fault: string | null;
  readonly isFirst: boolean;
  readonly onChange: (value: string) => void;
}) {
  const { index, value, fault, isFirst, onChange } = props;
  const { sorted } = useAlerts();
  const suggestions = useMemo(() => suggestMatchers(sorted, value), [sorted, value]);
  return (
    <TextField
      label={`Matcher ${String(index + 1)}`}
      value={value}
      isMono
      isFirst={isFirst}
      placeholder={'service="payments"'}
      suggestions={suggestions}
      fault={fault}
      onChange={onChange}
    />
  );
}

/** The matchers of a silence; an alert is hidden when all fit. */
export function MatcherFields(props: {
  readonly matchers: readonly string[];
  readonly faultOf: (index: number) => string | null;
  readonly onChange: (matchers: readonly string[]) => void;
}) {
  const { matchers, faultOf, onChange } = props;
  return (
    <fieldset className="matchers">
      <legend>Hides alerts that fit all of these (label = != =~ !~ value)</legend>
      {matchers.map((value, index) => (
        <div key={index} className="matcher-row">
          <MatcherField
            index={index}
            value={value}
            isFirst={index === 0}
            fault={faultOf(index)}
            onChange={(text) => {
              onChange(matchers.with(index, text));
            }}
          />
          {matchers.length > 1 && (
            <ActionButton
              onPress={() => {
                onChange(matchers.filter((_, each) => each !== index));
              }}
            >
              Remove
            </ActionButton>
          )}
        </div>
      ))}
      <ActionButton
        onPress={() => {
          onChange([...matchers, '']);
        }}
        blockedBy={matchers.length >= 32 ? 'At most 32 matchers' : null}
      >
        Add a matcher
      </ActionButton>
    </fieldset>
  );
}
