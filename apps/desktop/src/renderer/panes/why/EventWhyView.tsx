import type { EventWhy, RuleOnEvent } from '@batcave/shared/incidents';
import type { KeyboardEvent } from 'react';
import {
  AnswerAge,
  AnswerProblem,
  MissingScope,
  PaneHeader,
  Section,
  Skeleton,
  useAnswer,
  useCall,
  useHolds,
  useKeyReader,
  useOpenView,
  useView,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatInstant, plural } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { nameOutcome } from './describeWhy.ts';
import './why.css';

/** What rules keep of an event changes while their windows move over it. */
const READ_EVERY_MS = 15_000;

function RuleVerdict(props: { readonly rule: RuleOnEvent; readonly onOpen: (id: string) => void }) {
  const { rule, onOpen } = props;
  const { alert_id: alertId, clause } = rule;
  return (
    <li className="why-rule" data-outcome={rule.outcome}>
      <p>
        <strong className="strong">{rule.rule_name}</strong>{' '}
        <span className="meta">
          version {String(rule.version)}
          {rule.newer && ', changed since the event came'}
        </span>
      </p>
      <p>
        <span className="why-outcome">{nameOutcome(rule)}</span> {rule.reason}
        {clause !== null && <span className="mono meta"> {clause}</span>}
      </p>
      {alertId !== null && (
        <ActionButton
          onPress={() => {
            onOpen(alertId);
          }}
        >
          Its alert
        </ActionButton>
      )}
    </li>
  );
}

function Rules(props: { readonly why: EventWhy; readonly onOpen: (alertId: string) => void }) {
  const { why, onOpen } = props;
  const { rules, more_rules: more } = why;
  if (rules === null)
    return (
      <p className="meta">Rules are not for you to see: the scope sentry.policy.read is missing.</p>
    );
  const matching = rules.filter(({ outcome }) => outcome !== 'no_match');
  const others = rules.filter(({ outcome }) => outcome === 'no_match');
  const row = (rule: RuleOnEvent) => <RuleVerdict key={rule.rule_id} rule={rule} onOpen={onOpen} />;
  return (
    <>
      {matching.length === 0 && <p>No enabled rule looks at this event, so it raised no alert.</p>}
      <ol>{matching.map(row)}</ol>
      {others.length > 0 && (
        <details className="why-others">
          <summary>
            {plural(others.length, 'rule')} that do{others.length === 1 ? 'es' : ''} not match, and
            at which clause
          </summary>
          <ol>{others.map(row)}</ol>
        </details>
      )}
      {more > 0 && <p className="meta">{plural(more, 'rule')} more do not match.</p>}
    </>
  );
}

function Explanation(props: {
  readonly why: EventWhy;
  readonly onOpen: (alertId: string) => void;
  readonly onWhy: (alertId: string) => void;
}) {
  const { why, onOpen, onWhy } = props;
  const { event, alerts } = why;
  return (
    <>
      <h3 className="why-title">
        <SeverityShape severity={event.severity} look="filled" sizePx={20} />
        <strong className="strong">
          {event.type} of {event.source}
        </strong>
      </h3>
      <p className="meta">
        {SEVERITY_MARK[event.severity].word} · {formatInstant(Date.parse(event.timestamp))} ·
        received {formatInstant(Date.parse(event.received_at))}
      </p>
      <Section title="What the rules make of it">
        <Rules why={why} onOpen={onOpen} />
      </Section>
      <Section title="Alerts it has to do with">
        {alerts.length === 0 && <p className="meta">None.</p>}
        <ol>
          {alerts.map(({ alert }) => (
            <li key={alert.alert_id} className="why-alert">
              <SeverityShape
                severity={alert.severity}
                look={alert.state === 'OPEN' ? 'filled' : 'outlined'}
                sizePx={15}
              />
              <span>
                {alert.service}: {alert.summary}
              </span>
              <ActionButton
                onPress={() => {
                  onOpen(alert.alert_id);
                }}
              >
                Open
              </ActionButton>
              <ActionButton
                onPress={() => {
                  onWhy(alert.alert_id);
                }}
              >
                Why
              </ActionButton>
            </li>
          ))}
        </ol>
      </Section>
      <Section title="As it was sent">
        <pre className="json mono">{JSON.stringify(event, null, 2)}</pre>
      </Section>
    </>
  );
}

/** An event, what every rule makes of it, and the alerts it has to do with. */
export default function EventWhyView() {
  const view = useView();
  const eventId = view?.kind === 'eventWhy' ? view.eventId : '';
  const mayRead = useHolds('sentry.read');
  const call = useCall();
  const open = useOpenView();
  const readKey = useKeyReader();
  const read = useAnswer(
    mayRead === true ? eventId : null,
    () => call('events.why', { params: { event_id: eventId } }),
    READ_EVERY_MS,
  );
  const why = read.value;
  if (mayRead === false) return <MissingScope what="see events" scope="sentry.read" />;
  function onKeyDown(event: KeyboardEvent): void {
    if (readKey(event) !== '.') return;
    event.preventDefault();
    read.reload();
  }
  return (
    <div
      className="why scroll"
      data-pane-focus
      tabIndex={0}
      role="group"
      aria-label="Explanation"
      onKeyDown={onKeyDown}
    >
      <PaneHeader note={<AnswerAge atMs={read.atMs} />} />
      <AnswerProblem what="The event" answer={read} shortcut="." />
      {why === undefined && read.problem === null && <Skeleton rows={10} />}
      {why !== undefined && (
        <Explanation
          why={why}
          onOpen={(alertId) => {
            open({ kind: 'alert', alertId });
          }}
          onWhy={(alertId) => {
            open({ kind: 'alertWhy', alertId });
          }}
        />
      )}
    </div>
  );
}
