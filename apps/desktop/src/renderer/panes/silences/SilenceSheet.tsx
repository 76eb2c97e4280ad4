import type { Alert } from '@batcave/shared/alerts';
import type { Problem } from '@batcave/shared/api';
import type { Silence, SilenceInput } from '@batcave/shared/dispatch';
import { type ReactNode, useState } from 'react';
import {
  faultAt,
  otherFaults,
  Sheet,
  useBlockedBy,
  useCall,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { KIND_WORDS } from './describeSilence.ts';
import { MatcherFields } from './MatcherFields.tsx';
import { PreviewBlock } from './PreviewBlock.tsx';
import { planForm, type SilenceForm } from './silenceForm.ts';
import { SnoozedAlerts } from './SnoozedAlerts.tsx';
import { TimeFields } from './TimeFields.tsx';
import { usePreview } from './usePreview.ts';

const NONE: readonly Alert[] = [];
const POINTERS = ['/matchers', '/starts_at', '/ends_at', '/recurrence', '/comment'];

/** What is refused of the matchers as a whole. */
function wholeFault(problem: Problem | null): string | null {
  const whole = problem?.errors?.find(({ field }) => field === '/matchers');
  return whole === undefined ? null : `Must be ${whole.limit}. ${whole.fix}`;
}

/** Makes a silence, maintenance or snooze. What it hides is shown before it can be saved. */
export function SilenceSheet(props: {
  readonly first: SilenceForm;
  /** Alerts that get a snooze each. Of several the list above the form says what is hidden, no preview. */
  readonly snoozed?: readonly Alert[];
  /** What it is about, above the form. */
  readonly about?: ReactNode;
  /** Beside the button that saves. */
  readonly beside?: ReactNode;
  readonly onDone: (silence: Silence) => void;
  readonly onClose: () => void;
}) {
  const { first, snoozed = NONE, about, beside, onDone, onClose } = props;
  const call = useCall();
  const nowMs = useServerNowMs(1000);
  const blockedBy = useBlockedBy();
  const [form, setForm] = useState(first);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isTouched, setTouched] = useState(false);
  const [isSending, setSending] = useState(false);
  const planned = planForm(form, nowMs);
  const input = planned.ok ? planned.input : undefined;
  // The comment changes nothing of what is hidden.
  const asked = planForm({ ...form, comment: 'Preview' }, nowMs);
  const isCounted = form.howLong !== 'until' && form.howOften === 'once';
  const [leftIds, setLeftIds] = useState(() => snoozed.map(({ alert_id: id }) => id));
  const isMany = snoozed.length > 1;
  const shown = usePreview(
    asked.ok && !isMany ? asked.input : undefined,
    isCounted ? form.howLong : '',
  );
  const problem = shown.problem ?? refused;
  const localFaults = planned.ok ? {} : planned.faults;
  const faultOf = (field: string, pointer: string): string | null =>
    (isTouched ? localFaults[field] : undefined) ?? faultAt(problem, pointer);
  const onChange = (change: Partial<SilenceForm>): void => {
    setForm({ ...form, ...change });
    setRefused(null);
  };
  const indexAtServer = (index: number): number =>
    form.matchers.slice(0, index).filter((text) => text.trim() !== '').length;

  async function save(): Promise<void> {
    setTouched(true);
    if (input === undefined || (!isMany && shown.preview === undefined)) return;
    setSending(true);
    const answers = isMany
      ? await saveEach(input)
      : [await call('silences.create', { body: input })];
    setSending(false);
    const refusals = answers.filter((answer) => !answer.ok);
    const [saved] = answers.filter((answer) => answer.ok);
    if (refusals[0] !== undefined) setRefused(refusals[0].problem);
    else if (saved !== undefined) onDone(saved.value);
  }

  /** One after the other. What was refused stays to be tried again. */
  async function saveEach(body: SilenceInput) {
    const answers = [];
    const refused = [];
    for (const alertId of leftIds) {
      const answer = await call('silences.create', { body: { ...body, alert_id: alertId } });
      answers.push(answer);
      if (!answer.ok) refused.push(alertId);
    }
    setLeftIds(refused);
    return answers;
  }

  const word = KIND_WORDS[form.kind];
  const waitsFor = isSending
    ? 'It is being saved'
    : asked.ok && !isMany && shown.preview === undefined
      ? 'What it hides is not shown yet'
      : null;
  const refusal = otherFaults(refused, POINTERS);
  return (
    <Sheet
      title={form.kind === 'maintenance' ? 'New maintenance' : `New ${word.toLowerCase()}`}
      isWide
      onClose={onClose}
      end={
        <>
          <ActionButton onPress={() => void save()} blockedBy={blockedBy ?? waitsFor}>
            {form.kind === 'snooze' ? 'Snooze' : 'Save'}
          </ActionButton>
          {beside}
        </>
      }
    >
      {about}
      <div className="silence-form">
        <div className="silence-fields">
          {form.kind !== 'snooze' && (
            <MatcherFields
              matchers={form.matchers}
              faultOf={(index) =>
                (isTouched || form.matchers[index] !== ''
                  ? localFaults[`matchers/${String(index)}`]
                  : undefined) ??
                faultAt(problem, `/matchers/${String(indexAtServer(index))}`) ??
                (index === form.matchers.length - 1 ? wholeFault(problem) : null)
              }
              onChange={(matchers) => {
                onChange({ matchers });
              }}
            />
          )}
          <TimeFields form={form} nowMs={nowMs} onChange={onChange} faultOf={faultOf} />
          <TextArea
            label="Why"
            value={form.comment}
            hint="Whoever misses a page reads it."
            fault={faultOf('comment', '/comment')}
            isFirst={form.kind === 'snooze'}
            onChange={(comment) => {
              onChange({ comment });
            }}
          />
        </div>
        {isMany ? (
          <SnoozedAlerts alerts={snoozed} leftIds={leftIds} />
        ) : (
          <PreviewBlock shown={shown} isReady={asked.ok} />
        )}
      </div>
      {refusal !== null && (
        <p className="sheet-refused" role="alert">
          Not saved: {refusal}
        </p>
      )}
    </Sheet>
  );
}
