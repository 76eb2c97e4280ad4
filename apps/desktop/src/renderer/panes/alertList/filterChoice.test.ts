import { describe, expect, it } from 'vitest';
import { choose, chosenIn } from './filterChoice.ts';

describe('what a filter says of severity and service', () => {
  it('is one value, nothing, or more than a list can show', () => {
    expect(chosenIn('', 'sev')).toBe('');
    expect(chosenIn('sev:1 words', 'sev')).toBe('critical');
    expect(chosenIn('sev:error sev:warn', 'sev')).toBe(null);
    expect(chosenIn('sev:purple', 'sev')).toBe(null);
    expect(chosenIn('svc:"payments api"', 'svc')).toBe('payments api');
    expect(chosenIn('svc:pay*', 'svc')).toBe(null);
  });

  it('is put in place of what it said, and the rest stays', () => {
    expect(choose('sev:error state:unack "disk full"', 'sev', 'critical')).toBe(
      'state:unack "disk full" sev:critical',
    );
    expect(choose('svc:"payments api" SVC:pay* words', 'svc', 'a b')).toBe('words svc:"a b"');
    expect(choose('sev:error', 'sev', '')).toBe('');
    expect(choose('words', 'svc', '')).toBe('words');
  });
});
