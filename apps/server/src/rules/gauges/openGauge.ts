import type { CompiledRule } from '../compileRule.ts';
import { Standing } from '../Standing.ts';
import { AbsenceGauge } from './AbsenceGauge.ts';
import { CompositeGauge } from './CompositeGauge.ts';
import type { Gauge } from './Gauge.ts';
import { SeriesGauge } from './SeriesGauge.ts';
import { WindowGauge } from './WindowGauge.ts';

/** A new gauge for what a rule measures. */
export function openGauge(rule: CompiledRule): Gauge {
  const { measure } = rule;
  switch (measure.kind) {
    case 'window':
      return new WindowGauge(rule, measure);
    case 'series':
      return new SeriesGauge(rule, measure);
    case 'absence':
      return new AbsenceGauge();
    case 'composite':
      return new CompositeGauge(
        measure,
        measure.parts.map((part) => new Standing(part, openGauge(part))),
      );
  }
}
