import { useState } from 'react';
import { writeOrdered } from './ruleText.ts';
import { type ImportResult, isTickable } from './useImport.ts';

const WORDS: Readonly<Record<ImportResult['outcome'], string>> = {
  created: 'new',
  updated: 'changed',
  unchanged: 'identical',
  deleted: 'deleted',
  refused: 'invalid',
};
/** Characters of a value that are shown. */
const MAX_VALUE = 200;

function short(value: unknown): string {
  if (value === null || value === undefined) return 'not there';
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)} …` : text;
}

function describe({ outcome, changes = [], faults = [] }: ImportResult): string {
  if (outcome === 'refused') {
    const [first] = faults;
    if (first === undefined) return 'The server does not say why.';
    const field = first.field.replace(/^\/policies\/\d+\/?/, '').replaceAll('/', '.');
    const more = faults.length > 1 ? ` And ${String(faults.length - 1)} more.` : '';
    return `${field === '' ? 'The rule' : field} must be ${first.limit}. ${first.fix}${more}`;
  }
  return changes.map(({ field }) => field.slice(1).replaceAll('/', '.')).join(', ');
}

function Detail(props: { readonly result: ImportResult; readonly policy: unknown }) {
  const { result, policy } = props;
  if (result.outcome === 'updated')
    return (
      <ul className="rule-changes">
        {(result.changes ?? []).map(({ field, before, after }) => (
          <li key={field}>
            <span className="mono">{field.slice(1).replaceAll('/', '.')}</span>: {short(before)} →{' '}
            <strong className="strong">{short(after)}</strong>
          </li>
        ))}
      </ul>
    );
  return <pre className="mono scroll">{writeOrdered(policy)}</pre>;
}

/** Rule by rule what an import would do, each with a tick where it would do something. */
export function ImportTable(props: {
  readonly results: readonly ImportResult[];
  readonly policies: readonly unknown[];
  readonly without: ReadonlySet<number>;
  readonly onTick: (index: number) => void;
}) {
  const { results, policies, without, onTick } = props;
  const [opened, setOpened] = useState<number | null>(null);
  const count = (outcome: ImportResult['outcome']): string =>
    `${String(results.filter((each) => each.outcome === outcome).length)} ${WORDS[outcome]}`;
  return (
    <table className="rule-import-table">
      <caption className="meta">
        {[count('created'), count('updated'), count('unchanged'), count('refused')].join(', ')}
      </caption>
      <thead>
        <tr>
          {['Import', 'Rule', 'Outcome', 'What', 'More'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {results.map((result, i) => {
        const index = result.index ?? i;
        const name = result.name ?? `Rule ${String(index + 1)}`;
        const isOpen = opened === index;
        return (
          <tbody key={index}>
            <tr>
              <td>
                <label className="rule-tick">
                  <input
                    type="checkbox"
                    aria-label={`Import ${name}`}
                    checked={isTickable(result) && !without.has(index)}
                    disabled={!isTickable(result)}
                    onChange={() => {
                      onTick(index);
                    }}
                  />
                </label>
              </td>
              <th scope="row">{name}</th>
              <td className={result.outcome === 'refused' ? 'strong' : ''}>
                {WORDS[result.outcome]}
              </td>
              <td>{describe(result)}</td>
              <td>
                {result.outcome !== 'unchanged' && (
                  <button
                    type="button"
                    className="button"
                    aria-expanded={isOpen}
                    aria-label={`Details of ${name}`}
                    onClick={() => {
                      setOpened(isOpen ? null : index);
                    }}
                  >
                    {isOpen ? 'Less' : 'Details'}
                  </button>
                )}
              </td>
            </tr>
            {isOpen && (
              <tr>
                <td />
                <td colSpan={4}>
                  <Detail result={result} policy={policies[index]} />
                </td>
              </tr>
            )}
          </tbody>
        );
      })}
    </table>
  );
}
