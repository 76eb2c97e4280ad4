import { describeOutage } from '../feed/index.ts';
import { useServerNowMs } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { useFeedState } from './useChromeState.ts';

/** Across the whole window while there is no link. It cannot be dismissed. */
export function OutageBanner({ onCertificate }: { readonly onCertificate: () => void }) {
  const { retryNow } = useServices();
  const link = useFeedState((state) => state.link);
  const server = useFeedState((state) => state.server);
  const dataAtMs = useFeedState((state) => state.dataAtMs);
  const clockOffsetMs = useFeedState((state) => state.clockOffsetMs);
  const nowMs = useServerNowMs(250);
  const outage = describeOutage({
    // The times of the link are local; the banner counts in server time throughout.
    link:
      link.kind === 'disconnected'
        ? { ...link, nextTryAtMs: link.nextTryAtMs + clockOffsetMs }
        : link,
    server: server === '' ? 'the server' : server,
    dataAtMs,
    nowMs,
  });
  if (outage === null) return null;
  return (
    <section
      className={link.kind === 'refused' ? 'outage outage-refused' : 'outage'}
      aria-label="Connection lost"
    >
      {/* Said once: the counting text beside it would be read out every second. */}
      <p role="alert" className="outage-title">
        {outage.title}
      </p>
      {outage.details.map((detail, i) => (
        <p key={i} className={i === 0 ? 'outage-detail outage-reason' : 'outage-detail'}>
          {detail}
        </p>
      ))}
      <ActionButton onPress={retryNow} shortcut="Y">
        Retry now
      </ActionButton>
      {link.kind === 'refused' && (
        <ActionButton onPress={onCertificate} shortcut="I">
          Certificate
        </ActionButton>
      )}
    </section>
  );
}
