import { describe, expect, it } from 'vitest';
import { newestEventOf } from './newestEvent.ts';

describe('the newest event of an alert', () => {
  const alert = { alert_id: 'a', event_id: 'raised' };
  const entry = (eventId: string | null, alertId = 'a') => ({
    ...{ alert_id: alertId, event_id: eventId },
  });

  it('is the last that its own timeline names', () => {
    const entries = [entry('first'), entry('second'), entry(null), entry('other', 'b')];
    expect(newestEventOf(alert, entries)).toBe('second');
  });

  it('is the one that raised it while the timeline is not there, or names none', () => {
    expect(newestEventOf(alert, undefined)).toBe('raised');
    expect(newestEventOf(alert, [entry(null)])).toBe('raised');
  });

  it('is none where no single event raised it', () => {
    expect(newestEventOf({ ...alert, event_id: null }, [])).toBeNull();
  });
});
