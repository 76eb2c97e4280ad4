// A face of its own: a board without charts does not load what is behind it.
export { AlertChart, NowLine } from './AlertChart.tsx';
export { isCounted, type SeriesSpec } from './liveSeries.ts';
export { type ChartData, MAX_LINES, type Stretch } from './model.ts';
export { TimeSeries } from './TimeSeries.tsx';
export { type ShownSeries, useLiveSeries } from './useLiveSeries.ts';
export { useChartInput } from './useChartInput.ts';
export { useSize } from './useSize.ts';
