import type { IdentityState } from '../../../ipc/identity.ts';
import { certificateIn } from '../../identity/certificateWarning.ts';
import { useIdentityView } from '../../identity/index.ts';
import {
  AnswerProblem,
  Sheet,
  useAlerts,
  useAnswer,
  useCall,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatInstant, formatLeft } from '../../ui/format.ts';
import { CopyText } from '../CopyText.tsx';
import { useFeedState } from '../useChromeState.ts';
import { writeHandOver } from './handOver.ts';
import './user.css';

const READ_EVERY_MS = 15_000;
const MOST_SILENCES = 200;

/** The note is of the minute: a text that is being copied must not change by the second. */
function HandOverNote({ tenant, by }: { readonly tenant: string; readonly by: string }) {
  const call = useCall();
  const { sorted } = useAlerts();
  const nowMs = useServerNowMs(60_000);
  const silences = useAnswer(
    'silences',
    () => call('silences.list', { query: { state: 'active', limit: MOST_SILENCES } }),
    READ_EVERY_MS,
  );
  const automation = useAnswer('automation', () => call('automation.get', {}), READ_EVERY_MS);
  const note = writeHandOver({
    ...{ tenant, by, nowMs, alerts: sorted },
    ...{ silences: silences.value?.silences, automation: automation.value },
  });
  return (
    <section aria-label="Hand-over">
      <h3>Hand-over</h3>
      <p className="meta">
        What the next shift must know, as it is now. Copy it to where you keep such notes.
      </p>
      <AnswerProblem what="Silences" answer={silences} />
      <AnswerProblem what="Automation" answer={automation} />
      <CopyText label="Hand-over note" rows={14} text={note} />
    </section>
  );
}

/** Why nobody can log out here; `null`: they can, by giving up the certificate or the session of this console. */
function whyNotLogOut({ kind }: IdentityState): string | null {
  if (kind === 'enrolled' || kind === 'browserSession') return null;
  if (kind === 'connectionFile')
    return 'This console was started with --connect: it is logged out when it is closed';
  return 'There is no certificate to give up';
}

/** Who is looking, what they may do, until when, and what they hand over. */
export function UserMenu(props: {
  readonly onCertificate: () => void;
  readonly onTenants: () => void;
  /** Asks whether the certificate, or the session of a browser, is to be given up. */
  readonly onLogOut: () => void;
  readonly onClose: () => void;
}) {
  const { onCertificate, onTenants, onLogOut, onClose } = props;
  const principal = useFeedState((state) => state.principal);
  const certificate = useIdentityView(({ state }) => certificateIn(state));
  const noLogOut = useIdentityView(({ state }) => whyNotLogOut(state));
  const nowMs = useServerNowMs(1_000);
  const name = principal?.name ?? certificate?.name ?? 'not known yet';
  const facts: readonly (readonly [string, string])[] = [
    ['Name', name],
    ['Kind', principal?.kind ?? certificate?.kind ?? 'not known yet'],
    ['Tenant', principal?.tenant ?? certificate?.tenant ?? 'not known yet'],
    ['May', principal === null ? 'not known yet' : [...principal.scopes].sort().join(', ')],
    [
      'Certificate',
      certificate === null
        ? 'none of its own: a session of the browser'
        : `until ${formatInstant(certificate.notAfterMs)}, ${formatLeft(certificate.notAfterMs - nowMs)} left`,
    ],
  ];
  return (
    <Sheet
      title={name}
      isWide
      closeWord="Close"
      onClose={onClose}
      end={
        <>
          <ActionButton onPress={onCertificate}>Certificate</ActionButton>
          <ActionButton onPress={onTenants} shortcut="Ctrl Shift T">
            Tenants
          </ActionButton>
          <ActionButton onPress={onLogOut} blockedBy={noLogOut}>
            Log out …
          </ActionButton>
        </>
      }
    >
      <dl className="facts" data-first-focus tabIndex={-1}>
        {facts.map(([fact, value]) => (
          <div key={fact}>
            <dt>{fact}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {noLogOut !== null && <p className="meta">Log out: {noLogOut}.</p>}
      {principal?.scopes.includes('sentry.alert.read') === true && (
        <HandOverNote tenant={principal.tenant} by={name} />
      )}
    </Sheet>
  );
}
