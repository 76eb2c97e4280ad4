import type { DispatchConfigVersion, Finding } from '@batcave/shared/dispatch';
import { AnswerProblem, useAnswer, useCall, WaitingForAnswer } from '../../paneKit/index.ts';
import { formatInstant, plural } from '../../ui/format.ts';

function describeVersion({
  revision,
  updated_at: at,
  updated_by: by,
}: DispatchConfigVersion): string {
  if (at === null) return 'Nothing has been written yet';
  return `Revision ${String(revision)}, ${formatInstant(Date.parse(at))} by ${by ?? 'somebody'}`;
}

function Row({ finding }: { readonly finding: Finding }) {
  const { severity, path, code, message } = finding;
  return (
    <li className="finding">
      <strong className={severity === 'error' ? 'finding-error' : 'finding-warning'}>
        {severity === 'error' ? 'Error' : 'Warning'}
      </strong>
      <span>
        {message}{' '}
        <span className="meta mono">
          {path || '/'} {code}
        </span>
      </span>
    </li>
  );
}

/** What there is to say about the saved document that decides who is told. */
export function Findings() {
  const call = useCall();
  const saved = useAnswer('config', () => call('dispatch.config.get', { query: {} }));
  const revision = saved.value?.revision;
  const checked = useAnswer(revision === undefined ? null : `check ${String(revision)}`, () =>
    call('dispatch.config.check', { body: { config: saved.value?.config ?? {} } }),
  );
  const findings = checked.value?.findings;
  return (
    <div className="on-call-part">
      <AnswerProblem what="The configuration" answer={saved} />
      <AnswerProblem what="The check" answer={checked} />
      {findings === undefined && saved.problem === null && checked.problem === null && (
        <WaitingForAnswer rows={5} answer={saved.value === undefined ? saved : checked} />
      )}
      {saved.value !== undefined && findings !== undefined && (
        <div
          className="findings scroll"
          role="group"
          aria-label="Findings"
          data-pane-focus
          tabIndex={0}
        >
          <p className="meta">
            {describeVersion(saved.value)} · {plural(findings.length, 'finding')}
          </p>
          {findings.length === 0 ? (
            <p>Nothing speaks against it.</p>
          ) : (
            <ul>
              {findings.map((finding) => (
                <Row key={`${finding.path} ${finding.code}`} finding={finding} />
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}
