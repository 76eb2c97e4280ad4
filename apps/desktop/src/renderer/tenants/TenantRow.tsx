import type { Severity } from '@batcave/shared/events';
import type { TenantLine } from '../../ipc/tenants.ts';
import { formatCount } from '../ui/format.ts';
import { SeverityShape } from '../ui/SeverityShape.tsx';
import { SEVERITY_MARK } from '../ui/severity.ts';

const LINK_WORDS: Readonly<Record<TenantLine['link'], string>> = {
  connecting: 'connecting',
  live: 'connected',
  catchingUp: 'catching up',
  disconnected: 'not connected',
  refused: 'refused',
};
/** Those that somebody would switch for. */
const COUNTED: readonly Severity[] = ['CRITICAL', 'ERROR'];

/** One tenant, and how it is. */
export function TenantRow(props: {
  readonly id: string;
  readonly line: TenantLine;
  readonly isShown: boolean;
  readonly isActive: boolean;
  readonly onPick: () => void;
  readonly onShow: () => void;
}) {
  const { id, line, isShown, isActive, onPick, onShow } = props;
  const { tenant, name, link, active } = line;
  return (
    <li
      id={id}
      role="option"
      aria-selected={isActive}
      aria-current={isShown}
      className={isActive ? 'tenant-row is-active' : 'tenant-row'}
      data-tenant={tenant}
      // The field keeps the focus.
      onMouseDown={(event) => {
        event.preventDefault();
      }}
      onClick={onPick}
      onDoubleClick={onShow}
    >
      <strong className="tenant-name">{tenant}</strong>
      <span className="meta tenant-detail">
        {isShown ? 'shown here' : name} · {LINK_WORDS[link]}
      </span>
      {active === null ? (
        <span className="meta">alerts not known</span>
      ) : (
        COUNTED.map((severity) => (
          <span key={severity} className="tenant-count">
            <SeverityShape severity={severity} look="outlined" sizePx={14} />
            <span className="visually-hidden">{SEVERITY_MARK[severity].word}: </span>
            {formatCount(active[severity])}
          </span>
        ))
      )}
    </li>
  );
}
