import type { FieldFault } from '@batcave/shared/errors';
import { type Condition, type RuleInput, THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import { parseDuration } from '@batcave/shared/time';
import type { DetectorKind } from '../detectors/Detector.ts';
import { isPayloadField } from '../fields.ts';
import type { RuleContext } from '../ruleContext.ts';
import { checkPath } from './checkFields.ts';
import { checkDuration, fault, MEASURED, STEP } from './fault.ts';

const FOR_THRESHOLD = ['window', 'operator', 'threshold', 'aggregate'] as const;
const isCount = (aggregate: string | undefined) => aggregate === 'count' || aggregate === 'rate';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);

function checkMeasuredField(what: string, { aggregate, field }: Condition): FieldFault[] {
  const pointer = '/condition/field';
  if (isCount(aggregate)) {
    if (field === undefined) return [];
    return fault(
      pointer,
      'no field: count and rate count events',
      'Leave field out. To count only events that have it, add a where with exists.',
    );
  }
  if (field !== undefined && isPayloadField(field)) return checkPath(pointer, field);
  return fault(
    pointer,
    `a payload field, because ${what} needs numbers and all else is text`,
    'Name the field as payload.<path>.',
  );
}

function checkRecovery(
  { threshold, recovery_threshold: recovery }: Condition,
  isUpper: boolean,
): FieldFault[] {
  if (recovery === undefined || threshold === undefined) return [];
  const field = '/condition/recovery_threshold';
  if (!isNumber(recovery)) return fault(field, 'a finite number', 'Send a finite number.');
  if (isUpper ? recovery <= threshold : recovery >= threshold) return [];
  return fault(
    field,
    `${isUpper ? 'at most' : 'at least'} the threshold ${String(threshold)}`,
    'It is where the alert clears: put it on the calm side, or leave it out.',
  );
}

function checkThreshold(condition: Condition): FieldFault[] {
  const missing = FOR_THRESHOLD.filter((name) => condition[name] === undefined);
  if (missing.length > 0)
    return missing.flatMap((name) =>
      fault(`/condition/${name}`, `a ${name}`, `Add it, or name a detector that needs none.`),
    );
  const { operator, threshold, aggregate = '' } = condition;
  const foreign = (['step', 'direction', 'parameters', 'rest_samples'] as const).filter(
    (name) => condition[name] !== undefined,
  );
  return [
    ...foreign.flatMap((name) =>
      fault(
        `/condition/${name}`,
        'left out: it belongs to detectors',
        'Take it out, or name a detector.',
      ),
    ),
    ...checkMeasuredField(aggregate, condition),
    ...(isNumber(threshold)
      ? checkRecovery(condition, operator === '>' || operator === '>=')
      : fault('/condition/threshold', 'a finite number', 'Send a finite number.')),
    ...checkDuration('/condition/window', condition.window, MEASURED),
  ];
}

function checkParameters(kind: DetectorKind, given: Condition['parameters'] = {}): FieldFault[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const pointer = `/condition/parameters/${name}`;
    const spec = Object.hasOwn(kind.parameters, name) ? kind.parameters[name] : undefined;
    if (spec === undefined) {
      const known = Object.keys(kind.parameters).join(', ');
      return fault(
        pointer,
        known === '' ? `no parameters for ${kind.name}` : `one of ${known}`,
        `${kind.name} knows no ${name}: take it out.`,
      );
    }
    const { min, max, integer = false } = spec;
    if (isNumber(value) && value >= min && value <= max && (!integer || Number.isInteger(value)))
      return [];
    const limit = `${integer ? 'a whole number' : 'a number'} ${String(min)} to ${String(max)}`;
    return fault(pointer, limit, `Send ${limit}: ${spec.what}`);
  });
}

function checkDetector(condition: Condition, kind: DetectorKind): FieldFault[] {
  const { threshold, aggregate, step } = condition;
  const foreign = (['window', 'operator'] as const).filter((name) => condition[name] !== undefined);
  const isScore =
    threshold === undefined || (isNumber(threshold) && threshold > 0 && threshold <= 1);
  return [
    ...foreign.flatMap((name) =>
      fault(
        `/condition/${name}`,
        `left out: ${kind.name} judges ${name === 'window' ? 'each step' : 'whether its score reaches the threshold'}`,
        name === 'window' ? 'Use step.' : 'Take it out.',
      ),
    ),
    ...checkMeasuredField(kind.name, condition),
    ...(aggregate !== undefined && step === undefined
      ? fault('/condition/step', 'a step, over which to aggregate', 'Add a step such as 1m.')
      : []),
    ...(isScore
      ? checkRecovery({ ...condition, threshold: threshold ?? kind.defaultThreshold }, true)
      : fault(
          '/condition/threshold',
          'a score over 0, at most 1',
          `Send a score such as ${String(kind.defaultThreshold)}, or leave it out.`,
        )),
    ...checkDuration('/condition/step', step, STEP),
    ...checkParameters(kind, condition.parameters),
  ];
}

/** What is wrong with a condition that has the right shape. */
export function checkCondition(
  condition: Condition,
  { kinds, unavailable }: RuleContext,
): FieldFault[] {
  const { detector = THRESHOLD_DETECTOR } = condition;
  if (detector === THRESHOLD_DETECTOR) return checkThreshold(condition);
  const kind = kinds.get(detector);
  if (kind !== undefined) return checkDetector(condition, kind);
  return fault(
    '/condition/detector',
    `one of ${[THRESHOLD_DETECTOR, ...kinds.keys()].join(', ')}`,
    unavailable?.get(detector) ??
      'Name one of these, or have the administrator set the detector up on the server.',
  );
}

/** What is wrong with the levels: they must rise in threshold, away from the calm side, and in severity. */
export function checkLevels(rule: RuleInput, defaultThreshold: number | undefined): FieldFault[] {
  const { levels = [], condition } = rule;
  if (levels.length === 0) return [];
  if (condition === undefined)
    return fault('/levels', 'left out: they are thresholds of a condition', 'Take them out.');
  const isUpper = condition.operator === undefined || condition.operator.startsWith('>');
  const order = ['INFO', 'WARN', 'ERROR', 'CRITICAL'];
  let before = {
    threshold: condition.threshold ?? defaultThreshold ?? 0,
    severity: rule.severity,
  };
  return levels.flatMap((level, i) => {
    const pointer = `/levels/${String(i)}`;
    const isPossible = defaultThreshold === undefined || level.threshold <= 1;
    const beyond = isUpper
      ? level.threshold > before.threshold && isPossible
      : level.threshold < before.threshold;
    const worse = order.indexOf(level.severity) > order.indexOf(before.severity);
    const faults = [
      ...(isNumber(level.threshold) && beyond
        ? []
        : fault(
            `${pointer}/threshold`,
            `a number ${isUpper ? 'over' : 'under'} ${String(before.threshold)}${defaultThreshold === undefined ? '' : ', at most 1: it is one on the score'}`,
            'List the levels from the calmest to the worst.',
          )),
      ...(worse
        ? []
        : fault(
            `${pointer}/severity`,
            `a severity worse than ${before.severity}`,
            'List the levels from the calmest to the worst.',
          )),
    ];
    before = level;
    return faults;
  });
}

/** What is wrong with `evaluation_delay`. */
export function checkDelay({ evaluation_delay: delay, condition }: RuleInput): FieldFault[] {
  const delayMs = parseDuration(delay ?? '0s') ?? 0;
  if (delayMs === 0) return [];
  const pointer = '/evaluation_delay';
  if (condition === undefined)
    return fault(pointer, 'left out: there is no window to move', 'Take it out.');
  const windowMs = parseDuration(condition.window ?? condition.step ?? '') ?? 0;
  if (windowMs === 0)
    return fault(
      pointer,
      'left out: without a step each event is judged when it comes',
      'Add a step, or take the delay out.',
    );
  if (delayMs <= 60 * windowMs) return [];
  return fault(
    pointer,
    `at most 60 times the ${condition.window === undefined ? 'step' : 'window'}`,
    'Send a shorter delay, or make the window longer.',
  );
}
