import type { OnnxSource } from '../../config.ts';

/** Values as a model gets them, and the way back. */
export interface Normalised {
  readonly values: readonly number[];
  /** A number of the model in the unit of the series. */
  restore(modelled: number): number;
}

/** Shifts and scales a window by what it holds itself. A window of equal values is shifted only. */
export function normalise(
  values: readonly number[],
  normalisation: OnnxSource['normalisation'],
): Normalised {
  const { shift, scale } = measure(values, normalisation);
  return {
    values: values.map((value) => (value - shift) / scale),
    restore: (modelled) => modelled * scale + shift,
  };
}

function measure(values: readonly number[], normalisation: OnnxSource['normalisation']) {
  switch (normalisation) {
    case 'none':
      return { shift: 0, scale: 1 };
    case 'zscore': {
      const mean = meanOf(values);
      const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
      return { shift: mean, scale: scaleOf(deviation) };
    }
    case 'minmax': {
      const least = Math.min(...values);
      return { shift: least, scale: scaleOf(Math.max(...values) - least) };
    }
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

function scaleOf(spread: number): number {
  return spread > 0 && Number.isFinite(spread) ? spread : 1;
}
