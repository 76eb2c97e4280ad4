import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { describeLink } from '../feed/index.ts';
import { CertificateChip, useIdentityView } from '../identity/index.ts';
import { useDataAgeMs, useFreshness, useServerNowMs } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatClock } from '../ui/format.ts';
import { CanaryChip } from './Canary.tsx';
import { TenantChip } from '../tenants/index.ts';
import { useFeedState } from './useChromeState.ts';

const CONNECTED = 'Connected · ';

function LinkText() {
  const link = useFeedState((state) => state.link);
  const { kind } = useFreshness();
  const text = describeLink(link, useDataAgeMs());
  // Where there is little room the age says as much: data that comes has a connection.
  const lead = link.kind === 'live' && text.startsWith(CONNECTED) ? CONNECTED : '';
  return (
    <span className={`link-text link-${kind}`} data-link={link.kind}>
      {lead !== '' && <span className="bar-word">{lead}</span>}
      {text.slice(lead.length)}
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

/** Who is looking. Opens what they may do and what they hand over. */
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
      aria-haspopup="dialog"
      onClick={onOpen}
    >
      <span className="visually-hidden">You: </span>
      {principal?.name ?? held ?? 'not known yet'}
    </button>
  );
}

/** Whose data this is, how old it is, what time it is, and who is looking. */
export function TopBar(props: {
  /** The boards of the window to choose from. */
  readonly boards: ReactNode;
  /** What is said of sound, where there is something to say. */
  readonly sound: ReactNode;
  readonly onTenants: () => void;
  readonly onUser: () => void;
  readonly onCertificate: () => void;
  readonly onGoTo: () => void;
  readonly onPalette: () => void;
  readonly onSettings: () => void;
  readonly onKeys: () => void;
  readonly onReloadAll: () => void;
}) {
  const { boards, sound, onTenants, onUser, onCertificate, onGoTo, onPalette, onSettings, onKeys } =
    props;
  const isReloading = useStore(useServices().reloadAll.store, (state) => state.isRunning);
  return (
    <header className="top-bar">
      <h1 className="product">Batcave</h1>
      <TenantChip onOpen={onTenants} />
      {boards}
      <span className="spacer" />
      <LinkText />
      <CanaryChip />
      <Clock />
      {sound}
      <CertificateChip onOpen={onCertificate} />
      <IdentityChip onOpen={onUser} />
      <ActionButton
        onPress={props.onReloadAll}
        shortcut="F5"
        blockedBy={isReloading ? 'Waiting for answers …' : null}
      >
        Reload<span className="visually-hidden"> all panels</span>
      </ActionButton>
      <ActionButton onPress={onGoTo} shortcut="G">
        Go to
      </ActionButton>
      <ActionButton onPress={onPalette} shortcut="Ctrl K">
        Find
      </ActionButton>
      <ActionButton onPress={onSettings}>Settings</ActionButton>
      <ActionButton onPress={onKeys} shortcut="?">
        Help
      </ActionButton>
    </header>
  );
}
