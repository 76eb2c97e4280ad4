import type { LogEvent } from '@batcave/shared/events';
import { compileMatch } from '../../match.ts';
import { buildEvent } from '../../testing/buildEvent.ts';
import { readSigma, type SigmaDocument, type SigmaOptions } from '../index.ts';

type Taken = Extract<SigmaDocument, { ok: true }>;

/** Reads one document that must be taken. */
export function take(yaml: string, options: SigmaOptions = {}): Taken {
  const { documents } = readSigma(yaml, options);
  const [document] = documents;
  if (documents.length === 1 && document?.ok === true) return document;
  throw new Error(`not taken: ${JSON.stringify(documents)}`);
}

/** The pointers of the faults of one document that must be refused. */
export function refusedAt(yaml: string, options: SigmaOptions = {}): string[] {
  const { documents } = readSigma(yaml, options);
  const [document] = documents;
  if (documents.length === 1 && document?.ok === false)
    return document.faults.map(({ field }) => field);
  throw new Error(`not refused: ${JSON.stringify(documents)}`);
}

/** The smallest document with this detection. */
export function withDetection(detection: string): string {
  return `title: t\nlogsource: { product: p }\ndetection: ${detection}\n`;
}

/** An event that carries the labels which the rule asks for. */
export function eventFor({ rule }: Taken, payload: unknown): LogEvent {
  return buildEvent({ labels: (rule.match?.labels ?? {}) as Record<string, string>, payload });
}

/** Whether the rule finds an event with this payload. */
export function finder(taken: Taken): (payload: unknown) => boolean {
  const tests = compileMatch(taken.rule.match ?? {});
  return (payload) => tests.every((holds) => holds(eventFor(taken, payload)));
}
