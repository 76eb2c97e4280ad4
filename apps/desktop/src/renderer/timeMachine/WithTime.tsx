import { type ReactNode, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { ConsoleServices } from '../paneKit/services.ts';
import { createShownAlerts } from '../paneKit/shownAlerts.ts';
import { createTriage } from '../triage/index.ts';
import type { TimeMachine } from './timeMachine.ts';

/** Gives the window its services: those of the present, or of the moment that its board was put on. */
export function WithTime(props: {
  readonly timeMachine: TimeMachine;
  readonly live: ConsoleServices;
  readonly children: (services: ConsoleServices) => ReactNode;
}) {
  const { timeMachine, live, children } = props;
  const feed = useStore(timeMachine.store, ({ past }) => past?.feed ?? null);
  const services = useMemo(() => {
    if (feed === null) return live;
    // It has nothing to say: whoever looks at the past can change nothing, and is told so.
    const triage = createTriage({ feed, call: live.call, now: () => live.ticker.nowMs() });
    return { ...live, feed, triage, shownAlerts: createShownAlerts(feed, triage) };
  }, [feed, live]);
  useEffect(() => {
    if (services === live) return;
    return () => {
      services.triage.stop();
    };
  }, [services, live]);
  return children(services);
}
