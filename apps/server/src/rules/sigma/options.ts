import type { Severity } from '@batcave/shared/events';
import type { Expressions } from './Expressions.ts';
import type { Findings } from './Findings.ts';

/** How urgent a Sigma rule says it is. */
export const SIGMA_LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type SigmaLevel = (typeof SIGMA_LEVELS)[number];

/** The parts of a Sigma `logsource` that decide which events a rule is for. */
export const LOGSOURCE_PARTS = ['category', 'product', 'service'] as const;
export type LogsourcePart = (typeof LOGSOURCE_PARTS)[number];

/** How Sigma's words become ours. Each has a default. */
export interface SigmaOptions {
  /** From a Sigma field to one of ours. Default of `A.b`: `payload.A.b`. */
  readonly fields?: Readonly<Record<string, string>>;
  /**
   * Which of our fields says the category, product and service of a log. Default:
   * `labels.logsource.category` and so on. `null`: it is not asked for, and the rule notes that.
   */
  readonly logsource?: Readonly<Partial<Record<LogsourcePart, string | null>>>;
  /** Default: INFO for informational and low, WARN for medium, ERROR for high, CRITICAL for critical. */
  readonly severities?: Readonly<Partial<Record<SigmaLevel, Severity>>>;
  /** The groups of rules that count nothing, as our fields. Default: `source`. */
  readonly groupBy?: readonly string[];
  /** Which of our fields holds the whole log message. Without one, keyword searches are refused. */
  readonly keywordField?: string;
}

const OUR_FIELD = /^(source|type|severity|labels\.\S+|payload\.[^\s.]+(\.[^\s.]+)*)$/;
const MAX_FIELD_LENGTH = 256;

/** What one document is read with. */
export interface Reading {
  readonly options: SigmaOptions;
  readonly findings: Findings;
  /** Shared by all documents of an import. */
  readonly expressions: Expressions;
}

/** Our name of a Sigma field. */
export function ourField(
  name: string,
  pointer: string,
  { options, findings }: Reading,
): string | undefined {
  const { fields = {} } = options;
  const field = Object.hasOwn(fields, name) ? fields[name] : `payload.${name}`;
  if (field !== undefined && field.length <= MAX_FIELD_LENGTH && OUR_FIELD.test(field))
    return field;
  return findings.refuse(
    pointer,
    'a field that becomes source, type, severity, labels.<name> or payload.<path>, without spaces and empty steps',
    'Map it to such a field in the options of the import, or rename it.',
  );
}
