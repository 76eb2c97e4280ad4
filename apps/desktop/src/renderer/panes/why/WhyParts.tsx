import type { AlertWhy, Decision, WhyNotification } from '@batcave/shared/incidents';
import { Section, Until } from '../../paneKit/index.ts';
import { formatClock, formatInstant } from '../../ui/format.ts';
import { AttemptList, describeSending, nameTarget } from '../../ui/notification.tsx';
import { describeQuiet } from '../../ui/quiet.ts';
import { QuietGlyph } from '../../ui/QuietGlyph.tsx';
import { describeRule, describeValue, viewStage } from './describeWhy.ts';

/** What the rule said, in the version that judged, and the value that it judged by. */
export function RaisedBecause({ why }: { readonly why: AlertWhy }) {
  const { alert, raised } = why;
  return (
    <Section title="Why there is an alert">
      {raised !== null && (
        <p>
          <span className="mono meta">{formatClock(Date.parse(raised.at))}</span> {raised.text}
        </p>
      )}
      <p>{describeRule(why)}</p>
      <p className="mono why-condition">{alert.condition}</p>
      <p>{describeValue(why)}</p>
      <p className="meta">
        {alert.firing ? 'The condition still holds.' : 'The condition no longer holds.'}
      </p>
    </Section>
  );
}

function Stages({ decision }: { readonly decision: Decision }) {
  const atMs = Date.parse(decision.at);
  return decision.stages.map((each, i) => {
    const { title, outcome, reason, numbers, walked, skipped } = viewStage(each);
    return (
      <li key={i} className="why-stage" data-stage={each.stage}>
        <span className="mono meta" title={formatInstant(atMs)}>
          {i === 0 ? formatClock(atMs) : ''}
        </span>
        <span className="why-stage-title">{title}</span>
        <span>
          <strong className="strong">{outcome}</strong> · {reason}
          {numbers !== '' && <span className="meta"> ({numbers})</span>}
          {walked.length > 0 && (
            <ol className="why-walked" aria-label="Routes that were tried">
              {walked.map(({ path, fits }, n) => (
                <li key={n} className={fits ? 'fits' : ''}>
                  <span aria-hidden="true">{fits ? '✓' : '×'}</span> {path}
                  <span className="meta"> {fits ? 'fits' : 'does not fit'}</span>
                </li>
              ))}
            </ol>
          )}
          {skipped.length > 0 && (
            <span className="why-skipped meta">Passed over: {skipped.join('; ')}</span>
          )}
        </span>
      </li>
    );
  });
}

/** Every decision on the way to people, oldest first, each stage in its order. */
export function Decisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  return (
    <Section title="What was decided, step by step">
      {decisions.length === 0 ? (
        <p className="meta">No decision is recorded yet.</p>
      ) : (
        <ol className="why-stages">
          {decisions.map((decision, i) => (
            <Stages key={i} decision={decision} />
          ))}
        </ol>
      )}
    </Section>
  );
}

/** How it stands now: what hides it, who has been paged, who is next. */
export function Standing({ why }: { readonly why: AlertWhy }) {
  const { quiet, escalation, incident, link } = why;
  return (
    <Section title="How it stands">
      <p>
        {incident === null ? (
          'It belongs to no incident yet.'
        ) : (
          <>
            Incident “{incident.title}”{link === null ? '.' : `: ${link.reason}`}
          </>
        )}
      </p>
      {quiet === null ? (
        <p>Nothing hides it.</p>
      ) : (
        <p>
          <QuietGlyph /> {describeQuiet(quiet)}
        </p>
      )}
      {escalation === null ? (
        <p>Nobody is paged by a policy.</p>
      ) : (
        <p>
          {escalation.policy}, level {String(escalation.level)} of {String(escalation.levels)},{' '}
          {escalation.state}
          {escalation.next !== null && (
            <>
              , next {escalation.next}{' '}
              {escalation.next_at !== null && <Until atMs={Date.parse(escalation.next_at)} />}
            </>
          )}
          .
        </p>
      )}
    </Section>
  );
}

/** Who was told, and every attempt of it. */
export function Told({ notifications }: { readonly notifications: readonly WhyNotification[] }) {
  return (
    <Section title="Who was told">
      {notifications.length === 0 && <p className="meta">Nobody was told so far.</p>}
      <ol>
        {notifications.map((each) => (
          <li key={each.notification_id} className="why-told">
            <p>
              <span className="mono meta">{formatClock(Date.parse(each.created_at))}</span>{' '}
              {nameTarget(each)} ({each.receiver_type}), {each.reason.replaceAll('_', ' ')}:{' '}
              <strong className="strong">{describeSending(each)}</strong>
              {each.state_reason !== null && `, ${each.state_reason}`}
              {each.fallback_of !== null && <span className="meta"> instead of another</span>}
            </p>
            <AttemptList attempts={each.attempts} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
