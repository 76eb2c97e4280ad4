import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../src/renderer/ui/tokens.css', import.meta.url), 'utf8');

type Tokens = Readonly<Record<string, string>>;

/** The colours of a theme as they stand in the style sheet. */
function tokensOf(theme: string): Tokens {
  const start = css.indexOf(`[data-theme='${theme}'] {`);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [
      name,
      hex,
    ]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(tokens: Tokens, one: string, other: string): number {
  const [a, b] = [one, other].map((name) => {
    const hex = tokens[name];
    if (hex === undefined) throw new Error(`tokens.css has no --${name}`);
    return luminance(hex);
  }) as [number, number];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const SEVERITIES = ['sev-critical', 'sev-error', 'sev-warn', 'sev-info'];
const SURFACES = ['bg-0', 'bg-1', 'bg-2', 'bg-3'];
const night = { ...tokensOf('night') };
const lit = { ...night, ...tokensOf('lit') };

/** Pairs below the limit, by name and value, so that a failure says what to change. */
function tooLow(tokens: Tokens, fronts: string[], backs: string[], limit: number): string[] {
  return fronts.flatMap((front) =>
    backs.flatMap((back) => {
      const ratio = contrast(tokens, front, back);
      return ratio < limit ? [`${front} on ${back}: ${ratio.toFixed(2)}`] : [];
    }),
  );
}

describe.each([
  ['night', night],
  ['lit', lit],
] as const)('contrast in the %s theme', (_, tokens) => {
  it('is 4.5:1 or more for text on every surface', () => {
    const texts = ['fg-strong', 'fg-0', 'fg-1', 'fg-2', 'accent'];
    expect(tooLow(tokens, texts, SURFACES, 4.5)).toEqual([]);
  });

  it('is 4.5:1 or more for the ink on every severity fill', () => {
    expect(tooLow(tokens, ['ink'], [...SEVERITIES, 'unknown'], 4.5)).toEqual([]);
  });

  it('is 3:1 or more for the focus and the borders of controls', () => {
    expect(tooLow(tokens, ['focus', 'line-2'], SURFACES, 3)).toEqual([]);
  });

  it('is 4.5:1 or more for the words that say data is old', () => {
    expect(tooLow(tokens, ['unknown-text'], ['bg-0', 'bg-1'], 4.5)).toEqual([]);
  });
});

describe('shapes', () => {
  it('stand out by their fill at night and by their ink outline in a lit room', () => {
    expect(tooLow(night, [...SEVERITIES, 'unknown'], SURFACES.slice(0, 3), 3)).toEqual([]);
    expect(tooLow(lit, ['ink'], SURFACES, 3)).toEqual([]);
  });
});

describe('a wall that is dimmed', () => {
  it.each([
    ['night', night, ['fg-strong', 'fg-0', 'fg-1', 'fg-2']],
    ['lit', lit, ['fg-strong']],
  ] as const)('keeps 4.5:1 for its words in the %s theme', (_, tokens, texts) => {
    const dim = (name: string) => 0.6 * luminance(tokens[name] ?? '') + 0.05;
    for (const text of texts)
      for (const surface of SURFACES) {
        const front = luminance(tokens[text] ?? '') + 0.05;
        const [low = 0, high = 0] = [front, dim(surface)].toSorted((a, b) => a - b);
        expect(high / low, `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
  });
});
