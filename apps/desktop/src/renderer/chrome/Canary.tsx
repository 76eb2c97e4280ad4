import { useEffect } from 'react';
import { type CanaryView, describeCanaryLoss, viewCanary } from '../feed/index.ts';
import { useAnnounce, useServerNowMs } from '../paneKit/index.ts';
import { useFeedState } from './useChromeState.ts';

function useCanary(): CanaryView | null {
  const report = useFeedState((state) => state.canary);
  const link = useFeedState((state) => state.link);
  const nowMs = useServerNowMs(1000);
  return viewCanary({ report, link, nowMs });
}

/** How fast the server is: the time of its last canary, or that it is late, in the top bar. */
export function CanaryChip() {
  const view = useCanary();
  const announce = useAnnounce();
  const level = view?.level;
  useEffect(() => {
    // Once a level: the text counts and would be read out every second. A loss has a banner that tells.
    if (level === 'late')
      announce('The server is late: events are judged more slowly than they may.');
  }, [announce, level]);
  if (view === null) return null;
  return (
    <span
      className={`canary canary-${view.level}`}
      data-canary={view.level}
      title={view.details.join('\n')}
    >
      {view.text}
      <span className="visually-hidden">{`. ${view.details.join('. ')}`}</span>
    </span>
  );
}

/** Across the whole window while the server loses events. It needs no alert: there may be no store to keep one. */
export function CanaryBanner() {
  const report = useFeedState((state) => state.canary);
  const view = useCanary();
  const nowMs = useServerNowMs(1000);
  if (report === null || view?.level !== 'lost') return null;
  const { title, details } = describeCanaryLoss(report, nowMs);
  return (
    <section className="outage canary-loss" aria-label="Server in trouble">
      {/* Said once: the counting text beside it would be read out every second. */}
      <p role="alert" className="outage-title">
        {title}
      </p>
      {details.map((detail, i) => (
        <p key={i} className={i === 0 ? 'outage-detail outage-reason' : 'outage-detail'}>
          {detail}
        </p>
      ))}
    </section>
  );
}
