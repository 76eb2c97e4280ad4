import { type KeyboardEvent, useRef, useState } from 'react';
import {
  AnswerAge,
  AnswerProblem,
  FirstLoad,
  PaneHeader,
  Section,
  useAim,
  useAlertsKnown,
  useAnnounce,
  useHolds,
  useKeyReader,
  useOpenView,
  useTriage,
  useView,
} from '../../../paneKit/index.ts';
import { ActionButton } from '../../../ui/ActionButton.tsx';
import { formatCount, plural } from '../../../ui/format.ts';
import { SEVERITY_MARK } from '../../../ui/severity.ts';
import { SeverityShape } from '../../../ui/SeverityShape.tsx';
import { describeService } from '../describeCell.ts';
import './service.css';
import { ServiceAlerts } from './ServiceAlerts.tsx';
import { SignalChart } from './SignalChart.tsx';
import { Surroundings } from './Surroundings.tsx';
import { type ServiceFacts, useServiceFacts } from './useServiceFacts.ts';

const NO_DEPLOYS: ServiceFacts['events'] = [];
const NO_EVENT = 'No event of it is known of the last 15 minutes';

/** How the service is, in one line. */
function Head(props: { readonly service: string; readonly facts: ServiceFacts }) {
  const { service, facts } = props;
  const { alerts, around, map } = facts;
  const { own } = around;
  const look = own === null ? null : describeService(own);
  const unacked = alerts.filter(({ state }) => state === 'OPEN').length;
  const state =
    look === null || look.severity === null
      ? alerts.length === 0 && look?.isQuiet !== true
        ? 'no alert is open'
        : ''
      : `${SEVERITY_MARK[look.severity].word} · ${plural(alerts.length, 'alert')}, ${formatCount(unacked)} unack`;
  const measured = look === null ? '' : [look.value, look.limit].filter(Boolean).join(' ');
  return (
    <h3 className="service-head" data-quiet={look?.isQuiet === true ? '' : undefined}>
      {look !== null && look.severity !== null && (
        <SeverityShape
          severity={look.severity}
          look={look.isUnacked ? 'filled' : 'outlined'}
          sizePx={22}
        />
      )}
      <strong className="strong">{service}</strong>
      <span>{[state, measured].filter((text) => text !== '').join(' · ')}</span>
      {look === null && map.value !== undefined && (
        <span className="meta">
          The map does not know it: nothing was heard of it in a day, and nobody wrote it down.
        </span>
      )}
    </h3>
  );
}

function Signals(props: { readonly service: string; readonly facts: ServiceFacts }) {
  const { service, facts } = props;
  const { deploys, isSampled, mayRead, mayReadRules, rules, sample, signals } = facts;
  if (mayRead === false)
    return (
      <p className="meta">
        Its signals cannot be drawn: the scope <span className="mono">sentry.read</span> is missing.
      </p>
    );
  const limitsMissing = mayReadRules === false;
  return (
    <>
      <AnswerProblem what="What its events measure" answer={sample} shortcut="." />
      <AnswerProblem what="The limits of rules" answer={rules} />
      <div className="signals">
        {signals.map((signal) => (
          <SignalChart
            key={signal.kind}
            service={service}
            signal={signal}
            areLimitsKnown={rules.value !== undefined}
            isWaiting={!isSampled && sample.isLoading}
            deploys={deploys.value?.events ?? NO_DEPLOYS}
          />
        ))}
      </div>
      {limitsMissing && (
        <p className="meta">
          Limits are not for you to see: the scope <span className="mono">sentry.policy.read</span>{' '}
          is missing.
        </p>
      )}
    </>
  );
}

function OneService({ service }: { readonly service: string }) {
  const facts = useServiceFacts(service);
  const { alerts, around, events, map } = facts;
  const [pickedId, setPickedId] = useState<string | null>(null);
  const gridRef = useRef<HTMLDivElement>(null);
  const mayReadAlerts = useHolds('sentry.alert.read');
  const isKnown = useAlertsKnown();
  const open = useOpenView();
  const triage = useTriage();
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const active = alerts.find(({ alert_id: id }) => id === pickedId);
  useAim(active === undefined ? [] : [active.alert_id]);

  function openAlert(alertId: string): void {
    open(
      { kind: 'alert', alertId },
      alerts.map(({ alert_id: id }) => ({ kind: 'alert', alertId: id })),
    );
  }
  function openNewest(): void {
    const [newest] = events;
    if (newest === undefined) announce(NO_EVENT);
    else open({ kind: 'event', eventId: newest.event_id, alertId: null });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const key = event.defaultPrevented ? null : readKey(event);
    if (key === 'E') openNewest();
    else if (key === '.') facts.reload();
    else if (key === 'A' && active?.state === 'OPEN') void triage.acknowledge([active.alert_id]);
    else return;
    event.preventDefault();
  }
  return (
    <div className="service-view" onKeyDown={onKeyDown}>
      <PaneHeader
        note={
          around.entry === null ? null : (
            <>
              {facts.isPast ? 'who calls whom ' : ''}
              <AnswerAge atMs={map.atMs} />
            </>
          )
        }
        actions={
          <ActionButton
            onPress={openNewest}
            shortcut="E"
            blockedBy={events.length === 0 ? NO_EVENT : null}
          >
            Newest event
          </ActionButton>
        }
      />
      <div className="service-main scroll">
        <Head service={service} facts={facts} />
        <Signals service={service} facts={facts} />
        <Section title="Open alerts">
          {mayReadAlerts === false ? (
            <p className="meta" data-pane-focus tabIndex={-1}>
              Alerts are not for you to see: the scope{' '}
              <span className="mono">sentry.alert.read</span> is missing.
            </p>
          ) : !isKnown ? (
            <FirstLoad rows={3} />
          ) : (
            <>
              <ServiceAlerts
                service={service}
                alerts={alerts}
                activeId={pickedId}
                gridRef={gridRef}
                onActive={setPickedId}
                onOpen={openAlert}
              />
              {alerts.length === 0 && <p className="service-none">No alert of it is open.</p>}
            </>
          )}
        </Section>
      </div>
      <aside className="service-side scroll" aria-label={`Around ${service}`}>
        <Surroundings service={service} facts={facts} />
      </aside>
    </div>
  );
}

/** The service of a view. */
export default function ServiceView() {
  const view = useView();
  if (view?.kind !== 'service') return null;
  return <OneService key={view.service} service={view.service} />;
}
