/** The four severities of the product, least urgent first. The position is the number in the store. */
export const SEVERITIES = ['INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;

/** How bad it is: INFO informs, WARN needs a look today, ERROR now, CRITICAL wakes somebody. */
export type Severity = (typeof SEVERITIES)[number];

/** 0 for INFO to 3 for CRITICAL. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
