import type { EpochMs } from '@batcave/shared/time';

/** A stretch of time, without its end. */
export interface Span {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** What any of the spans covers, in order, apart from each other, without empty ones. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { fromMs: EpochMs; toMs: EpochMs }[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (toMs <= fromMs) continue;
    const last = merged.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

/** What of a stretch is left out by spans that are in order and apart from each other. */
export function gapsIn(spans: readonly Span[], fromMs: EpochMs, toMs: EpochMs): Span[] {
  const gaps: Span[] = [];
  let atMs = fromMs;
  for (const span of spans) {
    if (span.fromMs > atMs) gaps.push({ fromMs: atMs, toMs: Math.min(span.fromMs, toMs) });
    atMs = Math.max(atMs, span.toMs);
  }
  if (atMs < toMs) gaps.push({ fromMs: atMs, toMs });
  return gaps;
}
