import { Choice } from '../../ui/Choice.tsx';
import { CheckField, TextField } from '../../ui/Field.tsx';
import { MOMENT_EXAMPLE, readMoment } from '../../ui/moment.ts';
import { describeRecurrence } from './recurrence.ts';
import { type HowLong, ruleOf, type SilenceForm } from './silenceForm.ts';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const DAY_WORDS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

type Faults = (field: string, pointer: string) => string | null;
type Change = (change: Partial<SilenceForm>) => void;

const LENGTHS: readonly (readonly [HowLong, string])[] = [
  ['1h', '1 hour'],
  ['8h', '8 hours'],
  ['24h', '24 hours'],
  ['until', 'Until …'],
];

/** How long it lasts. */
export function HowLongFields<T extends string>(props: {
  readonly value: HowLong | T;
  readonly until: string;
  readonly extra: readonly (readonly [HowLong | T, string])[];
  readonly fault: string | null;
  readonly onValue: (value: HowLong | T) => void;
  readonly onUntil: (until: string) => void;
}) {
  const { value, until, extra, fault, onValue, onUntil } = props;
  return (
    <div className="how-long">
      <Choice<HowLong | T>
        legend="How long"
        value={value}
        options={[...extra, ...LENGTHS]}
        onChange={onValue}
      />
      {value === 'until' ? (
        <TextField
          label="Until (UTC)"
          placeholder={MOMENT_EXAMPLE}
          value={until}
          fault={fault}
          onChange={onUntil}
        />
      ) : (
        fault !== null && <p className="field-fault">{fault}</p>
      )}
    </div>
  );
}

function SeriesFields(props: {
  readonly form: SilenceForm;
  readonly nowMs: number;
  readonly onChange: Change;
  readonly faultOf: Faults;
}) {
  const { form, nowMs, onChange, faultOf } = props;
  const starts = readMoment(form.starts) ?? new Date(nowMs).toISOString();
  const usesDays = form.howOften === 'weekly' || form.howOften === 'monthly';
  const daysFault = usesDays ? faultOf('days', '/recurrence/rrule') : null;
  return (
    <>
      {usesDays && (
        <fieldset className="weekdays">
          <legend>{form.howOften === 'weekly' ? 'On' : 'On the first'}</legend>
          {DAYS.map((day, index) => (
            <CheckField
              key={day}
              label={DAY_WORDS[index] ?? day}
              isOn={form.days.includes(day)}
              onChange={(isOn) => {
                onChange({
                  days: DAYS.filter((each) => (each === day ? isOn : form.days.includes(each))),
                });
              }}
            />
          ))}
          {daysFault !== null && <p className="field-fault">{daysFault}</p>}
        </fieldset>
      )}
      {form.howOften === 'custom' && (
        <TextField
          label="Rule (RFC 5545)"
          value={form.rrule}
          isMono
          placeholder="FREQ=MONTHLY;BYDAY=-1FR"
          fault={faultOf('rrule', '/recurrence/rrule')}
          onChange={(rrule) => {
            onChange({ rrule });
          }}
        />
      )}
      <div className="field-row">
        <TextField
          label="Each lasts"
          value={form.duration}
          placeholder="2h"
          fault={faultOf('duration', '/recurrence/duration')}
          onChange={(duration) => {
            onChange({ duration });
          }}
        />
        <TextField
          label="Time zone"
          value={form.timeZone}
          suggestions={Intl.supportedValuesOf('timeZone')}
          fault={faultOf('timeZone', '/recurrence/time_zone')}
          onChange={(timeZone) => {
            onChange({ timeZone });
          }}
        />
      </div>
      <p className="silence-words" role="status">
        Comes{' '}
        <strong className="strong">
          {describeRecurrence(
            { rrule: ruleOf(form), duration: form.duration, time_zone: form.timeZone },
            starts,
          )}
        </strong>
        .
      </p>
    </>
  );
}

/** When it begins and ends, and of maintenance how often it comes. */
export function TimeFields(props: {
  readonly form: SilenceForm;
  /** Server time: when it begins if nothing is said. */
  readonly nowMs: number;
  readonly onChange: Change;
  readonly faultOf: Faults;
}) {
  const { form, nowMs, onChange, faultOf } = props;
  const isMaintenance = form.kind === 'maintenance';
  return (
    <>
      {isMaintenance && (
        <Choice
          legend="How often"
          value={form.howOften}
          options={[
            ['once', 'Once'],
            ['daily', 'Every day'],
            ['weekly', 'Every week'],
            ['monthly', 'Every month'],
            ['custom', 'By a rule'],
          ]}
          onChange={(howOften) => {
            onChange({ howOften });
          }}
        />
      )}
      {form.kind !== 'snooze' && (
        <TextField
          label="Begins (UTC)"
          placeholder={MOMENT_EXAMPLE}
          value={form.starts}
          hint="Left empty: now."
          fault={faultOf('starts', '/starts_at')}
          onChange={(starts) => {
            onChange({ starts });
          }}
        />
      )}
      {isMaintenance && form.howOften !== 'once' ? (
        <SeriesFields form={form} nowMs={nowMs} onChange={onChange} faultOf={faultOf} />
      ) : (
        <HowLongFields<never>
          value={form.howLong}
          until={form.until}
          extra={form.kind === 'snooze' ? [['clear', 'Until the alert clears']] : []}
          fault={faultOf('until', '/ends_at')}
          onValue={(howLong) => {
            onChange({ howLong });
          }}
          onUntil={(until) => {
            onChange({ until });
          }}
        />
      )}
    </>
  );
}
