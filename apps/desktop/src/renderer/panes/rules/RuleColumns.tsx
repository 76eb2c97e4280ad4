import { RAISED_WITHIN_DAYS } from '@batcave/shared/rules';
import { Ago, type RowColumn } from '../../paneKit/index.ts';
import { formatCount, formatInstant } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { readDisabledReason } from './describeRule.ts';
import type { RuleRow } from './ruleList.ts';
import type { useRules } from './useRules.ts';

type Pane = ReturnType<typeof useRules>;

function Switch({ pane, row }: { readonly pane: Pane; readonly row: RuleRow }) {
  const { rule } = row;
  return (
    <button
      type="button"
      className="rule-switch"
      role="switch"
      aria-checked={rule.enabled}
      aria-label={`${rule.name} enabled`}
      aria-disabled={pane.blockedBy !== null}
      title={pane.blockedBy ?? (rule.enabled ? 'Disable' : 'Enable')}
      tabIndex={-1}
      onClick={() => {
        pane.toggle(rule);
      }}
    >
      <span className="rule-switch-track" aria-hidden="true">
        <span className="rule-switch-knob" />
      </span>
      {rule.enabled ? 'On' : 'Off'}
    </button>
  );
}

function nameTitle({ rule, ails }: RuleRow): string {
  const reason = readDisabledReason(rule.description);
  return [rule.name, ails ?? '', !rule.enabled && reason !== null ? `Disabled: ${reason}` : '']
    .filter((each) => each !== '')
    .join('. ');
}

/** What the list shows of each rule. */
export function columnsOf(pane: Pane): readonly RowColumn<RuleRow>[] {
  return [
    { name: 'State', width: '78px', cell: (row) => <Switch pane={pane} row={row} /> },
    {
      name: 'Name',
      width: 'minmax(150px, 1.4fr)',
      title: nameTitle,
      cell: ({ rule, ails }) => (
        <>
          {pane.picked.has(rule.rule_id) && <span className="rule-picked">✓ picked </span>}
          {ails !== null && <span className="rule-ails">Fails </span>}
          {rule.name}
        </>
      ),
    },
    {
      name: 'Condition',
      width: 'minmax(200px, 2.6fr)',
      cell: ({ words }) => words,
      title: ({ words }) => words,
    },
    {
      name: 'Severity',
      width: '104px',
      cell: ({ rule }) => (
        <>
          <SeverityShape severity={rule.severity} look="outlined" sizePx={14} />{' '}
          {SEVERITY_MARK[rule.severity].word}
          {(rule.levels?.length ?? 0) > 0 && '+'}
        </>
      ),
      title: ({ rule: { severity, levels = [] } }) =>
        [
          severity,
          ...levels.map((level) => `${level.severity} from ${String(level.threshold)}`),
        ].join(', '),
    },
    {
      name: 'Last fired',
      width: '96px',
      cell: ({ lastAtMs, last24h }) =>
        lastAtMs !== null ? (
          <>
            <Ago sinceMs={lastAtMs} /> ago
          </>
        ) : last24h === null ? (
          '?'
        ) : (
          <span className="meta">not in {RAISED_WITHIN_DAYS}d</span>
        ),
      title: ({ lastAtMs, last24h }) =>
        lastAtMs !== null
          ? formatInstant(lastAtMs)
          : last24h === null
            ? 'Not known'
            : `Not within ${String(RAISED_WITHIN_DAYS)} days`,
    },
    {
      name: 'Fires/24 h',
      width: '84px',
      cell: ({ last24h }) => (
        <span className="rule-fires">{last24h === null ? '?' : formatCount(last24h)}</span>
      ),
    },
    {
      name: 'Author',
      width: '120px',
      cell: ({ rule }) => rule.updated_by,
      title: ({ rule }) => rule.updated_by,
    },
    {
      name: 'Updated',
      width: '96px',
      cell: ({ rule }) => (
        <>
          <Ago sinceMs={Date.parse(rule.updated_at)} /> ago
        </>
      ),
      title: ({ rule }) =>
        `Version ${String(rule.version)}, ${formatInstant(Date.parse(rule.updated_at))}`,
    },
  ];
}
