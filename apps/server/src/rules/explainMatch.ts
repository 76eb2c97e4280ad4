import type { LogEvent } from '@batcave/shared/events';
import type { Match, Where } from '@batcave/shared/rules';
import type { CompiledRule } from './compileRule.ts';
import { compileField } from './fields.ts';
import { compileMatch, toList } from './match.ts';
import { RuleGroups } from './RuleGroups.ts';
import { isSampleOf } from './samples.ts';

/** What a rule makes of one event. */
export interface MatchExplanation {
  /**
   * - `sample`: it counts.
   * - `late`: it matches and came too late to count.
   * - `no_number`: it matches, and what is to be measured is no number.
   * - `no_match`: `clause` does not hold.
   */
  readonly outcome: 'sample' | 'late' | 'no_number' | 'no_match';
  /** The first clause that does not hold, as a JSON Pointer into the rule: `/match/where/0`. */
  readonly clause: string | undefined;
  readonly reason: string;
  /** Of a sample: its group. */
  readonly groupKey: string | undefined;
}

const MOST_TEXT = 120;

/**
 * Says whether an event counts for a rule, as the rule decided when the event was received, and if not why
 * not. Asks the same tests as the engine, clause by clause in the order in which the rule is written.
 */
export function explainMatch(rule: CompiledRule, event: LogEvent): MatchExplanation {
  const failed = firstFailed(rule, event);
  if (failed !== undefined) return { outcome: 'no_match', groupKey: undefined, ...failed };
  const groups = new RuleGroups(rule);
  const groupKey = groups.groupKeyOf(groups.keyOf(event));
  const sample = isSampleOf(rule, event, event.receivedAtMs);
  if (sample === 'late')
    return {
      outcome: 'late',
      clause: undefined,
      groupKey,
      reason: 'It matches, but its time was already behind what the rule still counted.',
    };
  if (sample === undefined) {
    const { field = '' } = rule.rule.condition ?? {};
    return {
      outcome: 'no_number',
      clause: '/condition/field',
      groupKey,
      reason: `It matches, but ${field} is ${valueIn(event, field)}, which is no number to measure.`,
    };
  }
  return { outcome: 'sample', clause: undefined, groupKey, reason: 'It matches and counts.' };
}

interface Failed {
  readonly clause: string;
  readonly reason: string;
}

function firstFailed({ rule, measure }: CompiledRule, event: LogEvent): Failed | undefined {
  if (measure.kind !== 'composite') return firstFailedOf(rule.match ?? {}, event);
  // A composite takes what any of its parts takes.
  const parts = measure.parts.map((part) => ({ part, failed: firstFailed(part, event) }));
  if (parts.some(({ failed }) => failed === undefined)) return undefined;
  const told = parts.map(({ part, failed }) => `"${part.rule.name}": ${failed?.reason ?? ''}`);
  return { clause: '/when', reason: `None of the rules that it joins takes it. ${told.join(' ')}` };
}

/** The first clause of a match that an event does not meet. */
function firstFailedOf(match: Match, event: LogEvent): Failed | undefined {
  const { source, type, severity, labels = {}, where = [] } = match;
  const clauses: { readonly clause: string; readonly only: Match; readonly says: () => string }[] =
    [
      ...(type === undefined
        ? []
        : [{ clause: '/match/type', only: { type }, says: () => wants('type', type, event) }]),
      ...(source === undefined
        ? []
        : [
            {
              clause: '/match/source',
              only: { source },
              says: () => wants('source', source, event),
            },
          ]),
      ...(severity === undefined
        ? []
        : [
            {
              clause: '/match/severity',
              only: { severity },
              says: () => wants('severity', severity, event),
            },
          ]),
      ...Object.entries(labels).map(([name, values]) => ({
        clause: `/match/labels/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        only: { labels: { [name]: values } },
        says: () => wants(`labels.${name}`, values, event),
      })),
      ...where.map((condition, i) => ({
        clause: `/match/where/${String(i)}`,
        only: { where: [condition] },
        says: () => saysWhere(condition, event),
      })),
    ];
  const failed = clauses.find(({ only }) => !compileMatch(only).every((test) => test(event)));
  return failed === undefined ? undefined : { clause: failed.clause, reason: failed.says() };
}

function wants(field: string, oneOrMany: string | readonly string[], event: LogEvent): string {
  const wanted = shorten(toList(oneOrMany).join(' or '));
  return `${field} is ${valueIn(event, field)}; the rule wants ${wanted}.`;
}

function saysWhere(where: Where, event: LogEvent): string {
  const { field, op, value } = where;
  if (field === undefined || op === undefined)
    return `This condition does not hold: ${shorten(JSON.stringify(where))}.`;
  const wanted = shorten(`${field} ${op} ${JSON.stringify(value)}`);
  const unlessCase = where.ignore_case === true ? ', whatever its case' : '';
  return `${field} is ${valueIn(event, field)}; the rule wants ${wanted}${unlessCase}.`;
}

function valueIn(event: LogEvent, field: string): string {
  const found = compileField(field)(event);
  return found === undefined ? 'missing' : shorten(JSON.stringify(found));
}

function shorten(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`;
}
