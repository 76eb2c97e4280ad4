import type { Page } from '@playwright/test';

/** A server that has events: a wave, or a value that climbs over 250 in the last quarter, with a hole in it. */
export function serveSeries(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.fake.serve('events.series', (input: { query: Record<string, string | number> }) => {
      const { from, to, buckets, aggregate, field } = input.query;
      const fromMs = Date.parse(String(from));
      const count = Number(buckets);
      const stepMs = Math.ceil((Date.parse(String(to)) - fromMs) / count);
      const valueAt = (i: number): number | null => {
        const share = i / count;
        if (aggregate === 'rate')
          return input.query['severity'] === undefined ? 40 + 9 * Math.sin(i / 4) : 3 + (i % 3);
        if (aggregate === 'count') return 10 + (i % 7);
        if (field === 'payload.busy_percent' && share > 0.4 && share < 0.5) return null;
        if (field === 'payload.lag_s' && share > 0.3 && share < 0.36) return null;
        if (aggregate === 'max') return 150 + (i % 5) * 9;
        return share < 0.7 ? 120 + 30 * Math.sin(i / 5) : Math.min(412, 120 + (share - 0.7) * 2500);
      };
      return {
        from,
        to: new Date(fromMs + count * stepMs).toISOString(),
        step_ms: stepMs,
        through_seq: 100,
        complete_from: null,
        buckets: Array.from({ length: count }, (_, i) => ({
          at: new Date(fromMs + i * stepMs).toISOString(),
          value: valueAt(i),
          count: aggregate === 'rate' ? (valueAt(i) ?? 0) * (stepMs / 1000) : 10,
        })),
      };
    });
  });
}
