import { useEffect, useState } from 'react';
import type { ViewNews } from '../../ipc/views.ts';
import { useServices } from '../paneKit/services.ts';
import { answerAsked } from './askedView.ts';
import { useFeedState } from './useChromeState.ts';

/**
 * Opens what is asked for by links and by other windows, at the moment that they name. Gives what to tell of a link
 * that was not opened, or waits; `null`: nothing.
 */
export function useAskedViews(): {
  readonly notice: string | null;
  readonly onDismiss: () => void;
} {
  const { viewBridge, views, time } = useServices();
  const tenant = useFeedState(({ principal }) => principal?.tenant ?? null);
  const [news, setNews] = useState<ViewNews | null>(null);
  useEffect(() => viewBridge.onNews(setNews), [viewBridge]);
  const answer = news === null ? null : answerAsked(news, tenant);
  // By its value: the same answer is made anew with every frame.
  const opened = answer?.kind === 'open' ? news : null;
  useEffect(() => {
    if (opened === null || opened.kind !== 'asked') return;
    setNews(null);
    if (opened.atMs !== null) time.goTo(opened.atMs);
    else if (!time.isLive()) time.goLive();
    views.open(opened.view);
  }, [opened, views, time]);
  const notice =
    answer?.kind === 'refuse'
      ? answer.reason
      : answer?.kind === 'wait'
        ? 'A link waits until the connection says whose console this is.'
        : null;
  return {
    notice,
    onDismiss: () => {
      setNews(null);
    },
  };
}
