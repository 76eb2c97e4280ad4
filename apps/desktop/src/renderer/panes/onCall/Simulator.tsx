import type { RouteTestResult } from '@batcave/shared/dispatch';
import { SEVERITIES, type Severity } from '@batcave/shared/events';
import { useMemo, useState } from 'react';
import {
  AnswerProblem,
  useAlerts,
  useAnswer,
  useCall,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { formatInstant } from '../../ui/format.ts';
import { MOMENT_EXAMPLE, readMoment } from '../../ui/moment.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { describeAfter, describeStep, describeTold, tellsSomebody } from './planned.ts';

type Route = RouteTestResult['routes'][number];

function Skipped({ skipped }: { readonly skipped: Route['not_told'] }) {
  return skipped.map(({ target, reason }) => (
    <li key={`${target} ${reason}`} className="skipped">
      not {target}: {reason}
    </li>
  ));
}

function RouteSteps({ route }: { readonly route: Route }) {
  const { path, muted, told, not_told: notTold, escalation } = route;
  return (
    <section className="sim-route" aria-label={`Route ${path}`}>
      <h3>
        Route <span className="mono">{path}</span>
        {muted !== null && <span className="strong"> muted: {muted}</span>}
      </h3>
      <ol>
        {(told.length > 0 || notTold.length > 0) && (
          <li>
            <span className="mono">at once</span>
            <span className="strong">Receivers</span>
            <ul>
              {told.map((each) => (
                <li key={describeTold(each)}>{describeTold(each)}</li>
              ))}
              <Skipped skipped={notTold} />
            </ul>
          </li>
        )}
        {(escalation?.steps ?? []).map((step) => (
          <li key={`${String(step.after_ms)} ${String(step.level)} ${String(step.cycle)}`}>
            <span className="mono" title={formatInstant(Date.parse(step.at))}>
              {describeAfter(step.after_ms)}
            </span>
            <span className="strong">{describeStep(step)}</span>
            <ul>
              {step.told.map((each) => (
                <li key={describeTold(each)}>{describeTold(each)}</li>
              ))}
              <Skipped skipped={step.skipped} />
              {step.told.length === 0 && step.skipped.length === 0 && (
                <li className="meta">nobody is told in this step</li>
              )}
            </ul>
          </li>
        ))}
      </ol>
      {escalation !== null && <p className="meta">By the policy {escalation.policy}.</p>}
    </section>
  );
}

function Result({ result }: { readonly result: RouteTestResult }) {
  const { routes, silenced_by: silencedBy } = result;
  return (
    <div className="sim-result scroll" role="group" aria-label="Who is paged" tabIndex={0}>
      {silencedBy.map(({ id, by, reason }) => (
        <p key={id} className="sheet-refused">
          Nobody is told: {by}. {reason}
        </p>
      ))}
      {!tellsSomebody(result) && <p className="strong">Nobody would be told.</p>}
      {routes.map((route) => (
        <RouteSteps key={route.path} route={route} />
      ))}
    </div>
  );
}

interface Question {
  readonly service: string;
  readonly severity: Severity;
  readonly at: string;
}

/** Who would be paged when, for a service, a severity and a moment, if nobody acknowledges. */
export function Simulator() {
  const call = useCall();
  const { sorted } = useAlerts();
  const services = useMemo(
    () => [...new Set(sorted.map(({ service }) => service))].sort().slice(0, 200),
    [sorted],
  );
  const [question, setQuestion] = useState<Question>({ service: '', severity: 'CRITICAL', at: '' });
  const [asked, setAsked] = useState<(Question & { readonly turn: number }) | null>(null);
  const answer = useAnswer(asked === null ? null : JSON.stringify(asked), () => {
    const { service = '-', severity = 'CRITICAL', at = '' } = asked ?? {};
    const moment = readMoment(at);
    const body = { service, severity, ...(moment !== undefined && { at: moment }) };
    return call('dispatch.simulate', { body });
  });
  const isMoment = question.at.trim() === '' || readMoment(question.at) !== undefined;
  return (
    <div className="on-call-part">
      <form
        className="sim-form"
        onSubmit={(event) => {
          event.preventDefault();
          const service = question.service.trim();
          if (service !== '' && isMoment)
            setAsked({ ...question, service, turn: (asked?.turn ?? 0) + 1 });
        }}
      >
        <TextField
          label="Service"
          value={question.service}
          suggestions={services}
          onChange={(service) => {
            setQuestion({ ...question, service });
          }}
        />
        <SelectField
          label="Severity"
          value={question.severity}
          options={SEVERITIES.toReversed().map((each) => [each, SEVERITY_MARK[each].word])}
          onChange={(severity) => {
            const known = SEVERITIES.find((each) => each === severity);
            if (known !== undefined) setQuestion({ ...question, severity: known });
          }}
        />
        <TextField
          label="When (UTC), empty: now"
          placeholder={MOMENT_EXAMPLE}
          value={question.at}
          fault={isMoment ? null : `Must be a day and a time: ${MOMENT_EXAMPLE}.`}
          onChange={(at) => {
            setQuestion({ ...question, at });
          }}
        />
        <button type="submit" className="button" data-pane-focus>
          Who is paged?
        </button>
      </form>
      <AnswerProblem what="The answer" answer={answer} />
      {asked === null && (
        <p className="on-call-empty">
          Name a service: then this shows who is paged when, if nobody acknowledges. It tells
          nobody.
          {sorted[0] !== undefined && (
            <>
              {' '}
              <ActionButton
                onPress={() => {
                  const service = sorted[0]?.service ?? '';
                  setQuestion({ ...question, service });
                }}
              >
                Take {sorted[0].service}
              </ActionButton>
            </>
          )}
        </p>
      )}
      {asked !== null && answer.value === undefined && answer.problem === null && (
        <WaitingForAnswer rows={4} answer={answer} />
      )}
      {answer.value !== undefined && <Result result={answer.value} />}
    </div>
  );
}
