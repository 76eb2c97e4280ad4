import { describe, expect, it } from 'vitest';
import { DEFAULT_APPEARANCE, readAppearance } from './appearance.ts';

describe('a saved appearance', () => {
  it.each([undefined, null, 7, 'night', [], {}])('that is %o gives the designed one', (saved) => {
    expect(readAppearance(saved)).toEqual(DEFAULT_APPEARANCE);
  });

  it('keeps what is known and takes the designed value for what is not', () => {
    const saved = { theme: 'lit', density: 'huge', singleKeys: false, sound: { isOn: 'yes' } };
    expect(readAppearance(saved)).toEqual({
      ...DEFAULT_APPEARANCE,
      theme: 'lit',
      singleKeys: false,
    });
  });

  it('keeps only severities that there are', () => {
    const saved = { sound: { isOn: true, severities: ['FATAL', 'ERROR'], mutedUntilMs: 5 } };
    expect(readAppearance(saved).sound).toEqual({
      isOn: true,
      severities: ['ERROR'],
      mutedUntilMs: 5,
    });
  });
});
