import type { FieldFault } from '@batcave/shared/errors';

const CHECK_IT = 'Check the document with POST /v1/dispatch/config/check or sentry dispatch check.';

/**
 * A fault of a sent document as a refusal tells it. What is found in documents is said with what to write instead
 * at the end, as a sentence or after a semicolon: that is the fix, the rest the limit.
 */
export function configFault({
  path,
  message,
}: {
  /** JSON Pointer into the document. */
  readonly path: string;
  readonly message: string;
}): FieldFault {
  const [, wrong, advice] =
    /^(.+)\. (?=\p{Lu})(.+)$/su.exec(message) ?? /^(.+); (.+)$/s.exec(message) ?? [];
  return {
    field: `/config${path}`,
    limit: wrong ?? message,
    fix: advice === undefined ? CHECK_IT : toSentence(advice),
  };
}

function toSentence(text: string): string {
  const end = text.endsWith('.') ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
