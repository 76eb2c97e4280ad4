import type { Automation, Hook } from '@batcave/shared/remediation';
import { NamedFacts, useBlockedBy } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatInstant } from '../../ui/format.ts';
import { describeGuards, describeTrigger, describeVerify, MODE_WORDS } from './describeHook.ts';

/** One hook in full, in words. */
export function HookFacts(props: {
  readonly hook: Hook;
  readonly automation: Automation | undefined;
  readonly onRun: () => void;
  readonly onResume: (service: string) => void;
}) {
  const { hook, automation, onRun, onResume } = props;
  const blockedBy = useBlockedBy('sentry.remediate');
  const pauses = (automation?.paused ?? []).filter((each) => each.hook === hook.name);
  return (
    <>
      {hook.description !== undefined && <p>{hook.description}</p>}
      <div className="hook-run">
        <ActionButton onPress={onRun} shortcut="R" blockedBy={blockedBy}>
          Run …
        </ActionButton>
      </div>
      <NamedFacts
        facts={[
          ['Mode', MODE_WORDS[hook.mode ?? 'suggest']],
          ['Offered for', describeTrigger(hook)],
          [
            'Calls',
            <>
              <strong className="strong">{hook.request.method ?? 'POST'}</strong>{' '}
              <span className="mono">{hook.request.url}</span>
            </>,
          ],
          ['Success', describeVerify(hook)],
          [
            'Changed',
            <>
              {formatInstant(Date.parse(hook.updated_at))} by {hook.updated_by}{' '}
              <span className="meta">version {hook.version}</span>
            </>,
          ],
        ]}
      />
      <h4>Guards</h4>
      <ul className="hook-guards">
        {describeGuards(hook).map((guard) => (
          <li key={guard}>{guard}</li>
        ))}
      </ul>
      {pauses.length > 0 && (
        <>
          <h4>Does not run by itself on</h4>
          <ul className="hook-pauses">
            {pauses.map(({ service, reason, since }) => (
              <li key={service}>
                <span>
                  <strong className="strong">{service}</strong> since{' '}
                  {formatInstant(Date.parse(since))}: {reason}
                </span>
                <ActionButton
                  onPress={() => {
                    onResume(service);
                  }}
                  blockedBy={blockedBy}
                >
                  Resume …
                </ActionButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
