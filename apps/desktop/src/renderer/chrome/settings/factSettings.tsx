import { certificateIn } from '../../identity/certificateWarning.ts';
import { useIdentityView } from '../../identity/index.ts';
import {
  useAlerts,
  useDataAgeMs,
  useEventRing,
  useFeedRate,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { useServices } from '../../paneKit/services.ts';
import { RING_CAPACITY } from '../../feed/feedStore.ts';
import { describeLink } from '../../feed/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatCount, formatInstant, formatLeft } from '../../ui/format.ts';
import { UpdateFacts } from '../../update/index.ts';
import { CopyText } from '../CopyText.tsx';
import { useFeedState } from '../useChromeState.ts';
import { type Diagnostics, describeDiagnostics, writeDiagnostics } from './diagnostics.ts';
import type { Setting, SettingProps } from './setting.ts';
import { useFrameRate } from './useFrameRate.ts';

/** The number of this console, from its package. */
declare const __CONSOLE_VERSION__: string;

function Facts(props: {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
}) {
  return (
    <>
      <h4 className="setting-title">{props.title}</h4>
      <dl className="facts">
        {props.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Connection({ onCertificate }: SettingProps) {
  const { retryNow } = useServices();
  const link = useFeedState((state) => state.link);
  const server = useFeedState((state) => state.server);
  const nowMs = useServerNowMs(1_000);
  const certificate = useIdentityView(({ state }) => certificateIn(state));
  return (
    <>
      <Facts
        title="Connection"
        facts={[
          ['Server', server === '' ? 'not known yet' : server],
          ['State', describeLink(link, useDataAgeMs())],
          [
            'Certificate',
            certificate === null
              ? 'none of its own: a session of the browser'
              : `until ${formatInstant(certificate.notAfterMs)}, ${formatLeft(certificate.notAfterMs - nowMs)} left`,
          ],
        ]}
      />
      <div className="setting-actions">
        <ActionButton onPress={retryNow}>Connect now</ActionButton>
        <ActionButton onPress={onCertificate}>Certificate</ActionButton>
      </div>
    </>
  );
}

function HeldData() {
  const { sorted } = useAlerts();
  const { ring } = useEventRing();
  const { perSec, oneIn } = useFeedRate();
  return (
    <Facts
      title="Held in this window"
      facts={[
        ['Alerts', `${formatCount(sorted.length)}, every one that is not resolved`],
        [
          'Events',
          `${formatCount(ring.next - ring.first)} of ${formatCount(RING_CAPACITY)}, the newest`,
        ],
        [
          'Rate',
          `${formatCount(perSec)} events a second${oneIn > 1 ? `, 1 in ${String(oneIn)} INFO shown; WARN and worse always` : ', all shown'}`,
        ],
      ]}
    />
  );
}

/** Bytes of the script heap; Chromium alone tells, and types do not know of it. */
function heapBytes(): number | null {
  const { memory } = performance as { memory?: { readonly usedJSHeapSize?: unknown } };
  return typeof memory?.usedJSHeapSize === 'number' ? memory.usedJSHeapSize : null;
}

function About() {
  const link = useFeedState((state) => state.link);
  const server = useFeedState((state) => state.server);
  const clockOffsetMs = useFeedState((state) => state.clockOffsetMs);
  const { sorted } = useAlerts();
  const { ring } = useEventRing();
  const nowMs = useServerNowMs(1_000);
  const facts: Diagnostics = {
    consoleVersion: __CONSOLE_VERSION__,
    userAgent: navigator.userAgent,
    ...{ server, link: link.kind, dataAgeMs: useDataAgeMs(), clockOffsetMs },
    framesPerSecond: useFrameRate(),
    heapBytes: heapBytes(),
    ...{ openAlerts: sorted.length, feedRows: ring.next - ring.first, nowMs },
  };
  return (
    <>
      <Facts title="This console" facts={describeDiagnostics(facts)} />
      <CopyText label="Diagnostics as text" rows={4} text={writeDiagnostics(facts)} />
      <UpdateFacts />
    </>
  );
}

const LOOK_ONLY = { scope: 'Of this window, now.', fields: [] } as const;

/** What there is to know of connection, data and console. */
export const FACT_SETTINGS: readonly Setting[] = [
  {
    ...{ ...LOOK_ONLY, id: 'connection', group: 'connection', title: 'Connection' },
    ...{ words: 'server retry link identity expiry', Control: Connection },
  },
  {
    ...{ ...LOOK_ONLY, id: 'held', group: 'data', title: 'Held in this window' },
    ...{ words: 'ring rows events rate sampling', Control: HeldData },
  },
  {
    ...{ ...LOOK_ONLY, id: 'about', group: 'about', title: 'This console' },
    ...{ words: 'version update fps frames memory latency diagnostics support', Control: About },
  },
];
