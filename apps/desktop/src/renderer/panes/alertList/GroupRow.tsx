import { STATE_WORD } from '../../ui/alertState.ts';
import { formatCount } from '../../ui/format.ts';
import { AlertLine, type LinePlace } from './AlertLine.tsx';
import { type ListLine, severityOf } from './foldRows.ts';

/** Many alerts that say the same in one line: `Queue depth (x6)`, with the newest of them. */
export function GroupRow(props: {
  readonly group: Extract<ListLine, { kind: 'group' }>;
  readonly place: LinePlace;
}) {
  const { group, place } = props;
  const { id, rows, isOpen } = group;
  const newest = rows.reduce((last, row) =>
    row.alert.created_at > last.alert.created_at ? row : last,
  );
  const { alert } = newest;
  const isUnacked = alert.state === 'OPEN';
  const count = formatCount(rows.length);
  return (
    <AlertLine
      id={id}
      place={place}
      classes={['alert-group']}
      data={{ 'data-group': id }}
      selectLabel={`Select ${count} alerts of ${alert.rule_name} on ${alert.service}`}
      severity={severityOf(rows)}
      isUnacked={isUnacked}
      state={isUnacked ? <strong>{STATE_WORD.OPEN}</strong> : STATE_WORD.ACK}
      raisedAtMs={Date.parse(alert.created_at)}
      service={alert.service}
      owner={null}
    >
      <button
        type="button"
        className="group-toggle"
        tabIndex={-1}
        aria-expanded={isOpen}
        onClick={(event) => {
          event.stopPropagation();
          place.onOpen(id);
        }}
      >
        {isOpen ? '▾' : '▸'} {alert.rule_name} (x{count})
      </button>
      <span className="cell-detail">newest: {alert.summary}</span>
    </AlertLine>
  );
}
