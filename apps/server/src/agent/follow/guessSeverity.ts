import type { Severity } from '@batcave/shared/events';

/** Beyond this a word is part of the text, not the level of the line. */
const LEVEL_WITHIN_CHARACTERS = 400;

const SEVERITY_OF_WORD: Readonly<Record<string, Severity>> = {
  CRITICAL: 'CRITICAL',
  CRIT: 'CRITICAL',
  FATAL: 'CRITICAL',
  PANIC: 'CRITICAL',
  EMERG: 'CRITICAL',
  EMERGENCY: 'CRITICAL',
  ALERT: 'CRITICAL',
  ERROR: 'ERROR',
  ERR: 'ERROR',
  SEVERE: 'ERROR',
  WARN: 'WARN',
  WARNING: 'WARN',
  NOTICE: 'INFO',
  INFO: 'INFO',
  DEBUG: 'INFO',
  TRACE: 'INFO',
};
const WORDS = Object.keys(SEVERITY_OF_WORD).join('|');

/** `<3>` of syslog and the kernel: facility times eight plus level. */
const SYSLOG_PRIORITY = /^<(\d{1,3})>/;
/** `level=error`, `"severity": "ERROR"`, `lvl=warn`. */
const LEVEL_FIELD = new RegExp(
  `\\b(?:level|lvl|severity|loglevel)"?\\s*[=:]\\s*"?(${WORDS})\\b`,
  'i',
);
/** pino and bunyan: `"level":50`. */
const LEVEL_NUMBER = /"level"\s*:\s*(\d{2})\b/;
/** `ERROR`, `[WARN]`; capitals only, so that prose does not count. */
const CAPITAL_WORD = new RegExp(`\\b(${WORDS})\\b`);
/** `error: no such file`, `panic: runtime error`, `[warn]`. */
const MARKED_WORD = new RegExp(`(?:^|[\\s\\[(])(${WORDS})\\s*(?:[:\\]]|\\[)`, 'i');
/** Words that in prose, too, say that something is wrong: but not "0 errors", "no error". */
const PROSE_WORD = /(?<!\b(?:no|0|zero|without)\s)\b(fatal|panic|error|warning)\b/i;

/**
 * Guesses how bad a log line is. What the program itself calls the line comes first: a syslog
 * priority, a level field, then the first level word in capitals (`INFO retry after ERROR` is
 * INFO). Without any of these a telling word decides; else INFO.
 */
export function guessSeverity(line: string): Severity {
  const start = line.slice(0, LEVEL_WITHIN_CHARACTERS);
  const priority = SYSLOG_PRIORITY.exec(start)?.[1];
  if (priority !== undefined) return severityOfSyslogLevel(Number(priority) % 8);
  const field = LEVEL_FIELD.exec(start)?.[1];
  if (field !== undefined) return severityOfWord(field);
  const number = LEVEL_NUMBER.exec(start)?.[1];
  if (number !== undefined) return severityOfPinoLevel(Number(number));
  const word = CAPITAL_WORD.exec(start) ?? MARKED_WORD.exec(start) ?? PROSE_WORD.exec(start);
  return word?.[1] === undefined ? 'INFO' : severityOfWord(word[1]);
}

function severityOfWord(word: string): Severity {
  return SEVERITY_OF_WORD[word.toUpperCase()] ?? 'INFO';
}

/** RFC 5424 section 6.2.1: 0 emergency, 1 alert, 2 critical, 3 error, 4 warning. */
function severityOfSyslogLevel(level: number): Severity {
  if (level <= 2) return 'CRITICAL';
  if (level === 3) return 'ERROR';
  return level === 4 ? 'WARN' : 'INFO';
}

function severityOfPinoLevel(level: number): Severity {
  if (level >= 60) return 'CRITICAL';
  if (level >= 50) return 'ERROR';
  return level >= 40 ? 'WARN' : 'INFO';
}
