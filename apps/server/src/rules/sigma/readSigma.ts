import type { FieldFault } from '@batcave/shared/errors';
import {
  type Draft,
  finish,
  finishPlain,
  isCorrelation,
  readCounted,
  readPlain,
  type SigmaDocument,
} from './draft.ts';
import { Expressions } from './Expressions.ts';
import { Findings } from './Findings.ts';
import { titleOf } from './header.ts';
import type { SigmaOptions } from './options.ts';
import { isYamlMap } from './selection.ts';
import { readYaml, type YamlDocument } from './yaml.ts';

export interface SigmaResult {
  readonly documents: SigmaDocument[];
}

const isFinished = (document: Draft | SigmaDocument): document is SigmaDocument => 'ok' in document;

function open(
  document: YamlDocument,
  index: number,
  options: SigmaOptions,
  expressions: Expressions,
): Draft | SigmaDocument {
  const refused = (title: string, fault: FieldFault): SigmaDocument => ({
    ...{ ok: false, document: index, title, faults: [fault] },
  });
  if (!document.ok) return refused(titleOf(null, index), document.fault);
  const { value } = document;
  const title = titleOf(value, index);
  if (isYamlMap(value))
    return {
      ...{ index, title, value, partOf: [], standsAlone: false },
      reading: { options, findings: new Findings(), expressions },
    };
  return refused(title, { field: '', limit: 'a map', fix: 'Write title, logsource, detection.' });
}

/**
 * Reads Sigma rules (https://github.com/SigmaHQ/sigma-specification, version 2) as rules of ours.
 *
 * A document becomes a rule that finds what it describes, or is refused with every reason: nothing
 * that changes what a rule finds is left out. What only informs goes into the description, the
 * labels and `notes`. What Sigma leaves open is settled so:
 *
 * - A Sigma field `A.b` is `payload.A.b` unless the options map it; a JSON null counts as missing.
 * - A value without wildcards equals a text regardless of case, and the number or boolean that is
 *   written so. Patterns, expressions and comparisons convert nothing: they look at texts, or at
 *   numbers. `contains` of a list is one of its entries.
 * - A rule that counts nothing fires with the first event, and clears after a minute without one.
 *   Its group is the source unless the options say otherwise.
 * - A correlation of type `event_count` becomes a count over a sliding window. Its rule is in the
 *   same file, and stands by itself only with `generate: true`.
 *
 * @param yaml  At most 256 KiB and 100 documents. Never throws, whatever it holds.
 * @returns     What became of each document that is not empty, in their order; one that belongs to
 *              a correlation is left out. Of a file that cannot be read: one refusal.
 */
export function readSigma(yaml: string, options: SigmaOptions = {}): SigmaResult {
  const read = readYaml(yaml);
  if (!Array.isArray(read))
    return { documents: [{ ok: false, document: 0, title: '', faults: [read] }] };
  if (read.length === 0) {
    const fault = { field: '', limit: 'at least one rule', fix: 'Send a Sigma rule as YAML.' };
    return { documents: [{ ok: false, document: 0, title: '', faults: [fault] }] };
  }
  const expressions = new Expressions();
  const opened = read.map((document, i) => open(document, i, options, expressions));
  const drafts = opened.flatMap((document) => (isFinished(document) ? [] : [document]));
  const plain = drafts.filter((draft) => !isCorrelation(draft));
  const counted = drafts.filter(isCorrelation);
  plain.forEach(readPlain);
  for (const draft of counted) readCounted(draft, drafts);
  // First: what is there for a correlation depends on what became of it.
  const results = [
    ...opened.filter(isFinished),
    ...counted.map(finish),
    ...plain.flatMap(finishPlain),
  ];
  return { documents: results.sort((a, b) => a.document - b.document) };
}
