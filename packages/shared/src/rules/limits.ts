/** How much a tenant may have of rules. Larger is refused with the field and the limit. */
export const RULE_LIMITS = {
  /** Rules of one tenant. */
  maxRules: 10_000,
  /** Bytes of one rule as JSON. */
  maxRuleBytes: 256 * 1024,
  /** Bytes of all rules of one tenant as JSON: they are compiled and exported as a whole. */
  maxBytes: 32 * 1024 * 1024,
  /** Groups that all rules of one tenant name in `absence.expect`: each is there before any event is. */
  maxExpected: 10_000,
  /** Rules of one request to import. */
  maxImportRules: 1000,
  /** Bytes of a request to import. */
  maxImportBytes: 4 * 1024 * 1024,
  /** Keys over all rules of a request to import. */
  maxImportKeys: 200_000,
  /** Characters of regular expressions over all rules of an import: they take the longest to check. */
  maxImportExpressionLength: 256 * 1024,
  /** Bytes of the Sigma documents of a request. */
  maxSigmaBytes: 256 * 1024,
} as const;
