import type { EventRecord } from '@batcave/shared/events';
import { Ago, AnswerProblem, Section, Skeleton, useOpenView } from '../../../paneKit/index.ts';
import { formatClock, formatInstant, formatValue } from '../../../ui/format.ts';
import { messageOf } from '../../../ui/messageOf.ts';
import { SeverityShape } from '../../../ui/SeverityShape.tsx';
import { describeService } from '../describeCell.ts';
import type { Neighbour } from './neighbours.ts';
import type { ServiceFacts } from './useServiceFacts.ts';

function NeighbourRow(props: {
  readonly neighbour: Neighbour;
  readonly all: readonly Neighbour[];
}) {
  const { neighbour, all } = props;
  const { health, errorShare } = neighbour;
  const open = useOpenView();
  const look = describeService(health);
  const errors =
    errorShare === null || errorShare === 0
      ? ''
      : `${formatValue(Number((errorShare * 100).toFixed(1)))} % err`;
  return (
    <li>
      <button
        type="button"
        className="neighbour"
        data-neighbour={health.name}
        data-quiet={look.isQuiet ? '' : undefined}
        aria-label={`${look.label}${errors === '' ? '' : `, calls with ${errors}`}: open`}
        onClick={() => {
          open(
            { kind: 'service', service: health.name },
            all.map((each) => ({ kind: 'service', service: each.health.name })),
          );
        }}
      >
        <span className="neighbour-mark">
          {look.severity !== null && (
            <SeverityShape
              severity={look.severity}
              look={look.isUnacked ? 'filled' : 'outlined'}
              sizePx={14}
            />
          )}
        </span>
        <span className="neighbour-name">{health.name}</span>
        <span className="meta">
          {[look.value, look.limit, errors].filter((text) => text !== '').join(' · ')}
        </span>
      </button>
    </li>
  );
}

function Neighbours(props: {
  readonly title: string;
  readonly none: string;
  readonly all: readonly Neighbour[];
}) {
  const { title, none, all } = props;
  return (
    <>
      <h5 className="neighbours-title">{title}</h5>
      {all.length === 0 ? (
        <p className="meta">{none}</p>
      ) : (
        <ul>
          {all.map((neighbour) => (
            <NeighbourRow key={neighbour.health.name} neighbour={neighbour} all={all} />
          ))}
        </ul>
      )}
    </>
  );
}

function DeployRow(props: { readonly event: EventRecord; readonly all: readonly EventRecord[] }) {
  const { event, all } = props;
  const open = useOpenView();
  const atMs = Date.parse(event.timestamp);
  return (
    <li>
      <button
        type="button"
        className="neighbour"
        title={formatInstant(atMs)}
        onClick={() => {
          open(
            { kind: 'event', eventId: event.event_id, alertId: null },
            all.map(({ event_id: eventId }) => ({ kind: 'event', eventId, alertId: null })),
          );
        }}
      >
        <span className="mono meta">{formatClock(atMs)}</span>
        <span className="neighbour-name">{messageOf(event.payload) || event.type}</span>
        <span className="meta">
          <Ago sinceMs={atMs} /> ago
        </span>
      </button>
    </li>
  );
}

function Facts({ facts }: { readonly facts: ServiceFacts }) {
  const { around, map, mayRead, ownership } = facts;
  const { entry } = around;
  const isKnown = map.value !== undefined || mayRead === false;
  return (
    <Section title="Whose it is">
      <dl className="named-facts">
        <div>
          <dt>Owner</dt>
          <dd>
            {ownership.owner === null ? (
              <span className="meta">
                {isKnown
                  ? 'Nobody says: neither the dispatch document nor a label owner, team or contact.'
                  : '…'}
              </span>
            ) : (
              <>
                {ownership.owner} <span className="meta">{ownership.said}</span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Runbook</dt>
          <dd>
            {ownership.runbooks.length === 0 ? (
              <span className="meta">
                None: no rule of its open alerts names one, and no label.
              </span>
            ) : (
              ownership.runbooks.map((url) => (
                <span key={url} className="mono service-runbook">
                  {url}
                </span>
              ))
            )}
          </dd>
        </div>
        {entry !== null && (
          <div>
            <dt>Kind</dt>
            <dd>
              {entry.production ? 'production' : 'not production'}
              {entry.group !== null && <span className="meta"> · group {entry.group}</span>}
            </dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

/** What is around a service: whose it is, what it needs and what needs it, what was deployed. */
export function Surroundings(props: { readonly service: string; readonly facts: ServiceFacts }) {
  const { service, facts } = props;
  const { around, deploys, isPast, map, mayRead } = facts;
  if (mayRead === false)
    return (
      <>
        <Facts facts={facts} />
        <p className="meta">
          What it needs and what was deployed is not for you to see: the scope{' '}
          <span className="mono">sentry.read</span> is missing.
        </p>
      </>
    );
  return (
    <>
      <Facts facts={facts} />
      <Section title="Neighbours">
        <AnswerProblem what="The map" answer={map} shortcut="." />
        {map.value === undefined && map.problem === null && <Skeleton rows={4} />}
        {map.value !== undefined && (
          <>
            <Neighbours title="It needs" none={`Nothing that is known.`} all={around.needs} />
            <Neighbours title="Needed by" none={`Nothing that is known.`} all={around.neededBy} />
            {isPast && <p className="meta">Who calls whom is as of now; alerts are as of then.</p>}
          </>
        )}
      </Section>
      <Section title="Deploys">
        <AnswerProblem what="The deploys" answer={deploys} shortcut="." />
        {deploys.value === undefined && deploys.problem === null && <Skeleton rows={2} />}
        {deploys.value !== undefined && (
          <>
            <ul>
              {deploys.value.events.map((event) => (
                <DeployRow key={event.event_id} event={event} all={deploys.value?.events ?? []} />
              ))}
            </ul>
            {deploys.value.events.length === 0 && (
              <p className="meta">
                None since {formatClock(deploys.value.fromMs)}Z: no event that tells of a deploy
                names {service}.
              </p>
            )}
          </>
        )}
      </Section>
    </>
  );
}
