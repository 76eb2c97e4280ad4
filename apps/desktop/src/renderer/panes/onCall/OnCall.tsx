import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import {
  MissingScope,
  PaneHeader,
  useAlerts,
  useHolds,
  useKeyReader,
} from '../../paneKit/index.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import { Findings } from './Findings.tsx';
import { Noise } from './Noise.tsx';
import './onCall.css';
import { OnCallNow } from './OnCallNow.tsx';
import { pagedAlerts } from './paged.ts';
import { PagedNow } from './PagedNow.tsx';
import { Receivers } from './Receivers.tsx';
import { Simulator } from './Simulator.tsx';
import { type TabId, TABS, tabOfKey } from './tabs.ts';

const PARTS: Readonly<Record<TabId, () => ReactNode>> = {
  paged: PagedNow,
  onCall: OnCallNow,
  simulate: Simulator,
  receivers: Receivers,
  findings: Findings,
  noise: Noise,
};

/** Who is paged and on call; one part at a time. */
export default function OnCall() {
  const [tab, setTab] = useState<TabId>('paged');
  const tabs = useRef<HTMLDivElement>(null);
  const panelId = useId();
  const readKey = useKeyReader();
  const { sorted } = useAlerts();
  const mayRead = useHolds('sentry.dispatch.read');
  const Part = PARTS[tab];
  const paging = pagedAlerts(sorted).filter(
    ({ escalation: { state } }) => state === 'running' || state === 'exhausted',
  ).length;

  function onKeyDown(event: KeyboardEvent): void {
    const key = event.defaultPrevented ? null : readKey(event);
    if (key === null) return;
    const isOnTabs = tabs.current?.contains(document.activeElement) === true;
    const next = tabOfKey(key, tab, isOnTabs);
    if (next === undefined) return;
    event.preventDefault();
    setTab(next);
    tabs.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  }

  return (
    <div className="on-call" onKeyDown={onKeyDown}>
      <PaneHeader note={paging === 0 ? 'Nobody is being paged' : `${String(paging)} being paged`} />
      <div ref={tabs} className="on-call-tabs" role="tablist" aria-label="Parts">
        {TABS.map(({ id, word }, index) => (
          <button
            key={id}
            type="button"
            role="tab"
            className="on-call-tab"
            data-tab={id}
            aria-selected={id === tab}
            aria-controls={id === tab ? panelId : undefined}
            tabIndex={id === tab ? 0 : -1}
            onClick={() => {
              setTab(id);
            }}
          >
            {word} <Kbd>{index + 1}</Kbd>
          </button>
        ))}
      </div>
      <div
        id={panelId}
        className="on-call-panel"
        role="tabpanel"
        aria-label={TABS.find(({ id }) => id === tab)?.word}
      >
        {tab !== 'paged' && mayRead === false ? (
          <MissingScope scope="sentry.dispatch.read" what="see who is told of what" />
        ) : (
          <Part />
        )}
      </div>
    </div>
  );
}
