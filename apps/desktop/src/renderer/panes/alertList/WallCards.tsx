import { useLayoutEffect, useRef, useState } from 'react';
import {
  Ago,
  EmptyState,
  FirstLoad,
  useAlerts,
  useAlertsKnown,
  useIsFlood,
  useOpenView,
  WallCode,
} from '../../paneKit/index.ts';
import { STATE_WORD } from '../../ui/alertState.ts';
import { formatCount } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import './wallCards.css';
import { type WallCardsShown, wallCards } from './wallCards.ts';

/** Height of a card with the gap below it, and of the line at the end. The same stand in wallCards.css. */
const CARD_PX = 50;
const END_PX = 24;

function describeRest({ left, acknowledged, quiet }: WallCardsShown): string {
  const parts = [
    left > 0 ? `+ ${formatCount(left)} unacked` : '',
    acknowledged > 0 ? `+ ${formatCount(acknowledged)} acked` : '',
    quiet > 0 ? `+ ${formatCount(quiet)} silenced` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** What nobody has yet, to be read across the room. */
export function WallCards() {
  const { sorted } = useAlerts();
  const known = useAlertsKnown();
  const isFlood = useIsFlood();
  const open = useOpenView();
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(1);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      setRoom(Math.floor((element.clientHeight - END_PX) / CARD_PX));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [known]);
  if (!known) return <FirstLoad rows={3} />;
  const shown = wallCards(sorted, { room, isFlood });
  const rest = describeRest(shown);
  return (
    <div ref={frame} className="wall-cards">
      {shown.cards.length === 0 ? (
        <EmptyState>
          <p className="wall-calm">
            {sorted.length === 0 ? 'No open alerts.' : 'Nothing is unacked.'}
          </p>
        </EmptyState>
      ) : (
        <ul>
          {shown.cards.map(({ key, severity, title, text, sinceMs, view, says }) => (
            <li key={key} className="wall-card" data-severity={severity}>
              <button
                type="button"
                className="wall-card-open"
                onClick={() => {
                  open(view);
                }}
              >
                <SeverityShape severity={severity} look="filled" sizePx={20} />
                <span className="visually-hidden">{SEVERITY_MARK[severity].word}: </span>
                <span className="wall-card-text">
                  <strong className="wall-card-title">{title}</strong>
                  <span className="wall-card-line">{text}</span>
                </span>
                <span className="wall-card-state">
                  {STATE_WORD.OPEN} <Ago sinceMs={sinceMs} />
                </span>
                <WallCode view={view} says={says} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {rest !== '' && <p className="wall-rest">{rest}</p>}
    </div>
  );
}
