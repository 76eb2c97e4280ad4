import type { Alert, AlertEscalation } from '@batcave/shared/alerts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { describeQuiet } from '../../ui/quiet.ts';
import { QuietGlyph } from '../../ui/QuietGlyph.tsx';
import { Section, Until, useBlockedBy } from '../../paneKit/index.ts';
import { SentNotifications } from './SentNotifications.tsx';
import { describeLevel, STATE_OF_PAGING, whyNotEscalate, whyNotRestore } from './whoIsTold.ts';

function Escalation({ escalation }: { readonly escalation: AlertEscalation }) {
  const { policy, next, next_at: nextAt } = escalation;
  return (
    <p className="told-line">
      <strong className="strong">{policy}</strong> · {describeLevel(escalation)} ·{' '}
      {STATE_OF_PAGING[escalation.state]}
      {next !== null && (
        <>
          {' · '}next: {next} {nextAt !== null && <Until atMs={Date.parse(nextAt)} />}
        </>
      )}
    </p>
  );
}

/** Who is told of an alert, who is next and when, what hides it, and what was sent so far. */
export function WhoIsTold(props: {
  readonly alert: Alert;
  readonly onEscalate: () => void;
  readonly onRestore: () => void;
}) {
  const { alert, onEscalate, onRestore } = props;
  const blockedBy = useBlockedBy();
  const quiet = alert.quiet ?? null;
  const escalation = alert.escalation ?? null;
  const notEscalate = whyNotEscalate(alert);
  return (
    <Section title="Who is told">
      {quiet !== null && (
        <p className="told-quiet">
          <QuietGlyph /> {describeQuiet(quiet)}
        </p>
      )}
      {quiet?.by === 'suppression' && (
        <p className="told-line">
          <ActionButton
            onPress={onRestore}
            shortcut="V"
            blockedBy={blockedBy ?? whyNotRestore(alert)}
          >
            Tell it now
          </ActionButton>
          <span className="meta">Nothing of its kind is suppressed then for 180 days.</span>
        </p>
      )}
      {escalation === null ? (
        <p className="meta">No escalation: nobody is paged by a policy.</p>
      ) : (
        <Escalation escalation={escalation} />
      )}
      {notEscalate === null && (
        <p className="told-line">
          <ActionButton onPress={onEscalate} shortcut="Shift+E" blockedBy={blockedBy}>
            Page the next level now
          </ActionButton>
        </p>
      )}
      <SentNotifications alertId={alert.alert_id} version={String(alert.seq)} />
    </Section>
  );
}
