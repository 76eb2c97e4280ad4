import { describeLink } from '../feed/index.ts';
import { CertificateChip, useIdentityView } from '../identity/index.ts';
import { useDataAgeMs, useFreshness, useHolds, useServerNowMs } from '../paneKit/index.ts';
import type { Appearance } from '../ui/appearance.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatClock } from '../ui/format.ts';
import { CanaryChip } from './Canary.tsx';
import { Settings } from './Settings.tsx';
import { useFeedState } from './useChromeState.ts';

function LinkText() {
  const link = useFeedState((state) => state.link);
  const { kind } = useFreshness();
  return (
    <span className={`link-text link-${kind}`} data-link={link.kind}>
      {describeLink(link, useDataAgeMs())}
    </span>
  );
}

/** The server's time. It ticks once a second and so proves that the window is not frozen. */
function Clock() {
  const nowMs = useServerNowMs(1000);
  return (
    <time className="clock mono" dateTime={new Date(nowMs).toISOString()}>
      {formatClock(nowMs)}Z
    </time>
  );
}

/** Who is looking. Opens what there is to know of the identity and its certificate. */
function IdentityChip({ onOpen }: { readonly onOpen: () => void }) {
  const principal = useFeedState((state) => state.principal);
  const held = useIdentityView(({ state }) =>
    state.kind === 'enrolled' ? state.certificate.name : undefined,
  );
  return (
    <button
      type="button"
      className="chip chip-button"
      title={principal?.scopes.join(', ')}
      aria-keyshortcuts="I"
      onClick={onOpen}
    >
      <span className="visually-hidden">Identity and certificate: </span>
      {principal?.name ?? held ?? 'not known yet'}
    </button>
  );
}

/** Whose data this is, how old it is, what time it is, and who is looking. */
export function TopBar(props: {
  readonly boardName: string;
  readonly onAppearance: (change: Partial<Appearance>) => void;
  readonly onKeys: () => void;
  readonly onCertificate: () => void;
  readonly onAudit: () => void;
  readonly onGoTo: () => void;
}) {
  const { boardName, onAppearance, onKeys, onCertificate, onAudit, onGoTo } = props;
  const mayAudit = useHolds('sentry.audit.read');
  const principal = useFeedState((state) => state.principal);
  return (
    <header className="top-bar">
      <h1 className="product">Batcave</h1>
      <span className="chip">
        Tenant: <strong>{principal?.tenant ?? '—'}</strong>
      </span>
      <span className="board-name" aria-current="page">
        {boardName}
      </span>
      <span className="spacer" />
      <LinkText />
      <CanaryChip />
      <Clock />
      <CertificateChip onOpen={onCertificate} />
      <IdentityChip onOpen={onCertificate} />
      <ActionButton onPress={onGoTo} shortcut="G">
        Go to
      </ActionButton>
      {mayAudit === true && (
        <ActionButton onPress={onAudit} shortcut="H">
          Audit log
        </ActionButton>
      )}
      <Settings onChange={onAppearance} />
      <ActionButton onPress={onKeys} shortcut="?">
        Keys
      </ActionButton>
    </header>
  );
}
