import type { CSSProperties } from 'react';
import {
  AnswerProblem,
  useAnswer,
  useCall,
  useServerNowMs,
  WaitingForAnswer,
  useReadAge,
} from '../../paneKit/index.ts';
import { formatInstant, formatLeft } from '../../ui/format.ts';
import { dayMarks, dayName, personName, type ShiftBar, shiftBars } from './shiftBars.ts';

const DAY_MS = 86_400_000;
const DAYS = 14;
const LOOK_EVERY_MS = 30_000;
/** The stretch moves in steps, so that the question does not change with every tick. */
const STEP_MS = 15 * 60_000;

const place = ({ left, width }: Pick<ShiftBar, 'left' | 'width'>): CSSProperties => ({
  left: `${String(left * 100)}%`,
  width: `${String(width * 100)}%`,
});

function Bar({ bar }: { readonly bar: ShiftBar }) {
  const { person, by, fromMs, toMs } = bar;
  const who = person === null ? 'nobody' : personName(person);
  const text = `${person ?? 'nobody'}, ${formatInstant(fromMs)} to ${formatInstant(toMs)}, ${by}`;
  const kind = person === null ? 'shift-nobody' : by.startsWith('override') ? 'shift-override' : '';
  return (
    <li className={`shift ${kind}`} style={place(bar)} title={text}>
      <span aria-hidden="true">{who}</span>
      <span className="visually-hidden">{text}</span>
    </li>
  );
}

/** Who is on call now, until when, and the shifts of two weeks. */
export function OnCallNow() {
  const call = useCall();
  const nowMs = useServerNowMs(1000);
  const fromMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
  const toMs = fromMs + DAYS * DAY_MS;
  const answer = useAnswer(
    `on call ${String(fromMs)}`,
    () =>
      call('dispatch.onCall', {
        query: { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
      }),
    LOOK_EVERY_MS,
  );
  useReadAge(LOOK_EVERY_MS, answer);
  const { value } = answer;
  const marks = dayMarks(fromMs, toMs);
  return (
    <div className="on-call-part">
      <AnswerProblem what="Who is on call" answer={answer} />
      {value === undefined && answer.problem === null && (
        <WaitingForAnswer rows={5} answer={answer} />
      )}
      {value !== undefined && value.on_call.length === 0 && (
        <p className="on-call-empty" role="status" data-pane-focus tabIndex={-1}>
          No schedule yet. Whoever holds sentry.dispatch.write adds one: npx sentry dispatch.
        </p>
      )}
      {value !== undefined && value.on_call.length > 0 && (
        <div
          className="schedules scroll"
          role="group"
          aria-label="Schedules"
          data-pane-focus
          tabIndex={0}
        >
          <div className="schedule-row schedule-head" aria-hidden="true">
            <span>Now</span>
            <span className="shift-days">
              {marks.map(({ atMs, left }) => (
                <span key={atMs} style={{ left: `${String(left * 100)}%` }}>
                  {dayName(atMs)}
                </span>
              ))}
            </span>
          </div>
          {value.on_call.map(({ schedule, person, until, by }) => (
            <section key={schedule} className="schedule-row" aria-label={`Schedule ${schedule}`}>
              <div>
                <h3>{schedule}</h3>
                <p className={person === null ? 'nobody' : 'strong'}>
                  {person === null ? `Nobody: ${by}` : person}
                </p>
                <p className="meta">
                  {until === null
                    ? 'without an end'
                    : `until ${formatInstant(Date.parse(until))}, ${formatLeft(Date.parse(until) - nowMs)} left`}
                  {person !== null && `, ${by}`}
                </p>
              </div>
              <ol className="shifts" aria-label={`Shifts of ${schedule}, ${String(DAYS)} days`}>
                {shiftBars(value.shifts, schedule, fromMs, toMs).map((bar) => (
                  <Bar key={`${String(bar.fromMs)} ${bar.person ?? ''}`} bar={bar} />
                ))}
              </ol>
            </section>
          ))}
        </div>
      )}
    </div>
  );
}
