import type { RouteOutput, ROUTES } from '@batcave/shared/api';
import { formatAge, formatCount, plural } from '../../ui/format.ts';
import { row, type SystemRow } from './row.ts';

type RuleStatus = RouteOutput<(typeof ROUTES)['policies.status']>['policies'];
type Receivers = RouteOutput<(typeof ROUTES)['dispatch.receivers']>['receivers'];

const PENDING_LIMIT_MS = 300_000;

/** Of a server that gives no reason. */
const FURTHER_GROUPS = 'Further groups are not judged: raise max_groups.';

/** Whether the rules of the tenant judge. */
export function ruleRows(policies: RuleStatus): readonly SystemRow[] {
  const refused = policies.filter(({ faults }) => faults.length > 0);
  const failing = policies.filter(({ failure }) => failure !== null);
  const cut = policies.filter(({ dropped_samples: dropped }) => dropped > 0);
  const costly = policies.filter(({ unjudged_events: unjudged = 0 }) => unjudged > 0);
  const [first] = refused;
  const fault = first?.faults[0];
  return [
    row({
      part: 'Rules',
      what: 'Judging',
      value: plural(policies.length - refused.length, 'rule'),
    }),
    row({
      ...{
        part: 'Rules',
        what: 'Judging nothing',
        value: formatCount(refused.length),
        limit: 'none',
      },
      severity: refused.length > 0 ? 'ERROR' : null,
      says:
        fault === undefined ? '' : `${fault.field}: ${fault.limit} ${fault.fix} G R has them all.`,
    }),
    row({
      ...{
        part: 'Rules',
        what: 'Detector cannot judge',
        value: formatCount(failing.length),
        limit: 'none',
      },
      severity: failing.length > 0 ? 'WARN' : null,
      says: failing[0]?.failure ?? '',
    }),
    row({
      ...{
        part: 'Rules',
        what: 'Groups left out',
        value: plural(cut.length, 'rule'),
        limit: 'none',
      },
      severity: cut.length > 0 ? 'WARN' : null,
      says: cut[0] === undefined ? '' : (cut[0].warnings?.at(-1) ?? FURTHER_GROUPS),
    }),
    row({
      ...{
        part: 'Rules',
        what: 'Events not judged',
        value: plural(costly.length, 'rule'),
        limit: 'none',
      },
      severity: costly.length > 0 ? 'WARN' : null,
      says: costly[0]?.warnings?.[0] ?? '',
    }),
  ];
}

/** Whether messages get out, receiver by receiver. */
export function receiverRows(receivers: Receivers, nowMs: number): readonly SystemRow[] {
  return receivers.map((each) => {
    const waitsMs =
      each.oldest_pending_at === null ? 0 : nowMs - Date.parse(each.oldest_pending_at);
    const failed = each.failed_last_day;
    const waits =
      each.pending === 0 ? '' : `, ${formatCount(each.pending)} wait, oldest ${formatAge(waitsMs)}`;
    return row({
      ...{ part: 'Receivers', what: each.receiver },
      value: `${formatCount(each.sent_last_day)} sent, ${formatCount(failed)} failed in 24 h${waits}`,
      limit: 'none failed, none waits over 5 min',
      severity: waitsMs > PENDING_LIMIT_MS ? 'ERROR' : failed > 0 ? 'WARN' : null,
      says: failed > 0 || waitsMs > PENDING_LIMIT_MS ? (each.last_failure ?? '') : '',
    });
  });
}
