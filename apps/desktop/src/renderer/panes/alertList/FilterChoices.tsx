import { useMemo } from 'react';
import type { ShownAlert } from '../../paneKit/index.ts';
import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { choose, chosenIn, type ChosenKey } from './filterChoice.ts';

/** A list to choose one value of the filter from. What it cannot show it says in a word. */
function Choice(props: {
  readonly label: string;
  readonly all: string;
  readonly chosen: string | null;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChoose: (value: string) => void;
}) {
  const { label, all, chosen, options, onChoose } = props;
  const isListed = chosen === '' || options.some(([value]) => value === chosen);
  return (
    <select
      className="filter-choice"
      aria-label={label}
      value={chosen ?? '*'}
      onChange={(event) => {
        onChoose(event.target.value);
      }}
    >
      <option value="">{all}</option>
      {chosen === null && (
        <option value="*" disabled>
          As typed
        </option>
      )}
      {chosen !== null && !isListed && <option value={chosen}>{chosen}</option>}
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** Severity and service of the filter as lists, for whoever does not know its words. */
export function FilterChoices(props: {
  readonly query: string;
  /** Their services are offered. */
  readonly alerts: readonly ShownAlert[];
  readonly onChange: (query: string) => void;
}) {
  const { query, alerts, onChange } = props;
  const services = useMemo(
    () => [...new Set(alerts.map(({ service }) => service))].toSorted(),
    [alerts],
  );
  const onChoose = (key: ChosenKey) => (value: string) => {
    onChange(choose(query, key, value));
  };
  return (
    <>
      <Choice
        label="Severity"
        all="All severities"
        chosen={chosenIn(query, 'sev')}
        options={WORST_FIRST.map((each) => [each.toLowerCase(), SEVERITY_MARK[each].word])}
        onChoose={onChoose('sev')}
      />
      <Choice
        label="Service"
        all="All services"
        chosen={chosenIn(query, 'svc')}
        options={services.map((each) => [each, each])}
        onChoose={onChoose('svc')}
      />
    </>
  );
}
