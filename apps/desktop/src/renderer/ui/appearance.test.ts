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

  it('keeps only hours of a day in which walls are dimmed', () => {
    const hours = { fromMin: 1_320, toMin: 360 };
    expect(readAppearance({ wallDim: hours }).wallDim).toEqual(hours);
    for (const wrong of [{ fromMin: 1_440, toMin: 0 }, { fromMin: 5, toMin: 5 }, { fromMin: 1 }, 7])
      expect(readAppearance({ wallDim: wrong }).wallDim).toBeNull();
  });

  it('keeps only keys that can be keys', () => {
    const own = { 'alert-list.resolve': 'Q', 'list.undo': null, 'list.next': 7, 'list.filter': '' };
    expect(readAppearance({ keys: { preset: 'emacs', own } }).keys).toEqual({
      preset: 'batcave',
      own: { 'alert-list.resolve': 'Q', 'list.undo': null },
    });
  });
});
