import type { AuditEntry } from '@batcave/shared/audit';
import { useMemo } from 'react';
import { Fact, PaneDetail } from '../../paneKit/index.ts';
import { formatInstant, plural } from '../../ui/format.ts';
import { diffValues, type ValueChange } from './auditDiff.ts';

/** More than a person reads; the rest is counted. */
const MAX_CHANGES = 500;

function Value({ value }: { readonly value: string | null }) {
  return value === null ? <span className="meta">—</span> : <code className="mono">{value}</code>;
}

function Changes({ changes }: { readonly changes: readonly ValueChange[] }) {
  if (changes.length === 0) return <p className="meta">The entry records no change of values.</p>;
  const more = changes.length - MAX_CHANGES;
  return (
    <>
      <table className="audit-changes">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, MAX_CHANGES).map(({ path, before, after }) => (
            <tr key={path}>
              <th scope="row" className="mono">
                {path === '' ? '(whole)' : path}
              </th>
              <td>
                <Value value={before} />
              </td>
              <td>
                <Value value={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="meta">And {plural(more, 'change')} more.</p>}
    </>
  );
}

/** One entry in full, beside the log: who did what, and what it changed. */
export function AuditDetail(props: { readonly entry: AuditEntry; readonly onClose: () => void }) {
  const { entry, onClose } = props;
  const changes = useMemo(() => diffValues(entry.before, entry.after), [entry]);
  return (
    <PaneDetail
      label={`Audit entry ${String(entry.seq)}`}
      title={entry.action}
      id={String(entry.seq)}
      onBack={onClose}
    >
      <dl className="named-facts">
        <Fact name="Entry">
          <span className="mono">{entry.seq}</span>
        </Fact>
        <Fact name="Time">{formatInstant(Date.parse(entry.at))}</Fact>
        <Fact name="Actor">{entry.actor}</Fact>
        <Fact name="Object">
          {entry.object_type} <span className="mono">{entry.object_id}</span>
        </Fact>
        {entry.trace_id !== null && (
          <Fact name="Trace">
            <span className="mono">{entry.trace_id}</span>
          </Fact>
        )}
        <Fact name="Hash">
          <span className="mono">{entry.hash}</span>
        </Fact>
      </dl>
      <h4>What changed</h4>
      <Changes changes={changes} />
    </PaneDetail>
  );
}
