import { useState } from 'react';
import { useStore } from 'zustand';
import { useKeyReader } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatInstant } from '../ui/format.ts';
import { TimeDialog } from './TimeDialog.tsx';
import { type PastState, SPEEDS, type TimeMachine } from './timeMachine.ts';
import './timeMachine.css';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

const MINUTE_MS = 60_000;

/**
 * Says over the whole window that it is not live, and moves the time cursor. Nothing while it is live. `P` asks
 * for the moment.
 */
export function TimeBar(props: {
  readonly timeMachine: TimeMachine;
  /** The server's time now. */
  readonly presentMs: () => number;
}) {
  const { timeMachine, presentMs } = props;
  const past = useStore(timeMachine.store, (state) => state.past);
  const [isAsking, setAsking] = useState(false);
  const readKey = useKeyReader('window');
  const inPast: Readonly<Record<string, () => void>> = {
    '0': timeMachine.goLive,
    '[': () => {
      timeMachine.step(-MINUTE_MS);
    },
    ']': () => {
      timeMachine.step(MINUTE_MS);
    },
    'Shift+P': () => {
      timeMachine.setPlaying(past?.isPlaying !== true);
    },
    '+': () => {
      if (past !== null) timeMachine.setSpeed(faster(past.speed, 1));
    },
    '-': () => {
      if (past !== null) timeMachine.setSpeed(faster(past.speed, -1));
    },
  };
  useWindowKeys((event) => {
    if (event.defaultPrevented) return;
    const key = readKey(event);
    if (key === null) return;
    const command =
      key === 'P'
        ? () => {
            setAsking(true);
          }
        : past === null
          ? undefined
          : inPast[key];
    if (command === undefined) return;
    event.preventDefault();
    command();
  });
  return (
    <>
      {past !== null && (
        <section className="time-bar" aria-label="The past">
          <strong className="time-bar-not-live">NOT LIVE</strong>
          <span className="mono" data-time-cursor>
            {formatInstant(past.atMs)}
          </span>
          <span className="meta">{describePast(past)}</span>
          <span className="spacer" />
          <ActionButton onPress={() => timeMachine.step(-MINUTE_MS)} shortcut="[">
            Minute back
          </ActionButton>
          <ActionButton
            onPress={() => {
              timeMachine.setPlaying(!past.isPlaying);
            }}
            shortcut="Shift+P"
          >
            {past.isPlaying ? 'Pause' : 'Play'}
          </ActionButton>
          <ActionButton onPress={() => timeMachine.step(MINUTE_MS)} shortcut="]">
            Minute on
          </ActionButton>
          <label className="time-bar-speed">
            <span className="visually-hidden">Speed</span>
            <select
              value={past.speed}
              onChange={(event) => {
                const speed = SPEEDS.find((each) => each === Number(event.target.value));
                if (speed !== undefined) timeMachine.setSpeed(speed);
              }}
            >
              {SPEEDS.map((speed) => (
                <option key={speed} value={speed}>
                  {speed}×
                </option>
              ))}
            </select>
          </label>
          <ActionButton
            onPress={() => {
              setAsking(true);
            }}
            shortcut="P"
          >
            Other moment
          </ActionButton>
          <ActionButton onPress={timeMachine.goLive} shortcut="0">
            Back to live
          </ActionButton>
        </section>
      )}
      {isAsking && (
        <TimeDialog
          presentMs={presentMs}
          onPick={(atMs) => {
            setAsking(false);
            timeMachine.goTo(atMs);
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </>
  );
}

function faster(speed: number, by: 1 | -1): (typeof SPEEDS)[number] {
  const index = SPEEDS.findIndex((each) => each === speed) + by;
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index))] ?? 1;
}

function describePast({ isPlaying, speed, isReading, isCut, problem }: PastState): string {
  if (problem !== null) return `The server could not tell: ${problem}`;
  const parts = [
    isPlaying ? `playing ${String(speed)}×` : 'standing still',
    ...(isReading ? ['reading'] : []),
    ...(isCut ? ['more happened than is shown'] : []),
    'nothing can be changed',
  ];
  return parts.join(' · ');
}
