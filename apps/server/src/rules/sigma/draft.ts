import type { FieldFault } from '@batcave/shared/errors';
import type { RuleInput } from '@batcave/shared/rules';
import { readCorrelation } from './correlation.ts';
import type { EventCount } from './count.ts';
import { readDetection } from './detection.ts';
import { readHead, refuseUnknownKeys, type RuleHead } from './header.ts';
import { readLogsource } from './logsource.ts';
import type { Reading } from './options.ts';
import { type Query, toRule } from './toRule.ts';
import type { YamlMap } from './yaml.ts';

/** What became of one document: a rule and what to know of it, or why there is none. */
export type SigmaDocument =
  | {
      readonly ok: true;
      /** Its place among the documents that are not empty, from 0. */
      readonly document: number;
      readonly title: string;
      readonly rule: RuleInput;
      readonly notes: string[];
    }
  | {
      readonly ok: false;
      readonly document: number;
      readonly title: string;
      /** Pointers lead into the document, as in `/detection/selection/Image|endswith`. */
      readonly faults: FieldFault[];
    };

/** A document that is being read. */
export interface Draft {
  readonly index: number;
  readonly title: string;
  readonly reading: Reading;
  readonly value: YamlMap;
  head?: RuleHead;
  query?: Query;
  count?: EventCount;
  /** The correlations that it is there for, none of which says `generate: true`. */
  partOf: Draft[];
  standsAlone: boolean;
}

/** Whether it counts what another document finds. */
export const isCorrelation = ({ value }: Draft) => value.has('correlation');
const isRefused = ({ reading }: Draft) => reading.findings.faults.length > 0;

/** Reads a document that has a detection. */
export function readPlain(draft: Draft): void {
  const { value, reading } = draft;
  refuseUnknownKeys(value, ['logsource', 'detection'], reading);
  draft.head = readHead(value, reading);
  const logsource = readLogsource(value.get('logsource'), reading);
  const detection = readDetection(value.get('detection'), reading);
  if (logsource === undefined || detection === undefined) return;
  draft.query = { logsource, where: detection.where };
  if (detection.count !== undefined) draft.count = detection.count;
}

const BASE = '/correlation/rules';

function findBase(
  rule: string,
  drafts: readonly Draft[],
  { findings }: Reading,
): Draft | undefined {
  const [base, ...others] = drafts.filter(
    ({ value }) => value.get('id') === rule || value.get('name') === rule,
  );
  if (base === undefined || others.length > 0)
    return findings.refuse(
      BASE,
      `the id or name of one rule of the same file, not ${JSON.stringify(rule.slice(0, 80))}`,
      base === undefined ? 'Add that rule to the file.' : 'Give each rule an id of its own.',
    );
  if (isCorrelation(base))
    return findings.refuse(BASE, 'no other correlation', 'Count a rule with a detection.');
  return base;
}

/** Reads a correlation, once all that have a detection are read. */
export function readCounted(draft: Draft, drafts: readonly Draft[]): void {
  const { value, reading } = draft;
  const { findings } = reading;
  refuseUnknownKeys(value, ['correlation'], reading);
  const correlation = readCorrelation(value.get('correlation'), reading);
  const base = correlation && findBase(correlation.rule, drafts, reading);
  draft.head = readHead(value, reading, base?.head);
  if (correlation === undefined || base === undefined) return;
  if (correlation.count !== undefined) draft.count = correlation.count;
  if (correlation.generate) base.standsAlone = true;
  else base.partOf.push(draft);
  const name = JSON.stringify(base.title);
  if (isRefused(base) || base.query === undefined) {
    findings.refuse(BASE, 'a rule that can be taken', `Mend ${name} first.`);
    return;
  }
  if (base.count !== undefined)
    findings.refuse(BASE, 'a rule that counts nothing itself', `Take the | out of ${name}.`);
  draft.query = base.query;
  findings.note(`It counts what ${name} finds.`);
  for (const note of base.reading.findings.notes) findings.note(note);
}

/** Makes the rule, or says why there is none. */
export function finish(draft: Draft): SigmaDocument {
  const { index: document, title, reading, head, query, count } = draft;
  const rule =
    isRefused(draft) || head === undefined || query === undefined
      ? undefined
      : toRule(head, query, count, reading);
  const { faults, notes } = reading.findings;
  if (rule === undefined) return { ok: false, document, title, faults };
  return { ok: true, document, title, rule, notes };
}

/**
 * The same for a document with a detection, once all correlations are finished: nothing when it is
 * there for them alone and one of them was taken.
 */
export function finishPlain(draft: Draft): SigmaDocument[] {
  const { partOf, standsAlone, reading } = draft;
  if (partOf.length === 0 || standsAlone || isRefused(draft)) return [finish(draft)];
  if (partOf.some((correlation) => !isRefused(correlation))) return [];
  reading.findings.refuse(
    '',
    `a rule by itself: it is there for ${JSON.stringify(partOf[0]?.title)}, which was refused`,
    'Mend that, or say generate: true in it.',
  );
  return [finish(draft)];
}
