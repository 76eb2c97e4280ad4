import path from 'node:path';
import type { OnnxSource } from '../../config.ts';
import type { DetectorModule, ModuleSample } from '../DetectorModule.ts';
import { type ForecastErrors, judgeError, NO_ERRORS } from './forecastErrors.ts';
import { normalise } from './normalise.ts';
import type { Model } from './openModel.ts';

interface State {
  /** The newest values, at most as many as the window has. */
  readonly values: readonly number[];
  readonly errors?: ForecastErrors;
}

/** A model as a detector. */
export function onnxModule(source: OnnxSource, model: Model): DetectorModule {
  const { output, normalisation, window, threshold } = source;
  return {
    name: path.basename(source.file),
    // What changes what a state means.
    version: [model.digest, output, normalisation, String(window)].join(' '),
    what:
      output === 'score'
        ? `an ONNX model that scores the last ${String(window)} values`
        : `an ONNX model that forecasts from the last ${String(window)} values`,
    defaultThreshold: threshold,
    init: (): State => ({ values: [] }),
    observe: (state, sample) =>
      output === 'score'
        ? scoreWindow(model, source, state as State, sample)
        : judgeForecast(model, source, state as State, sample),
  };
}

/** The model's own score of the window that ends with the sample. */
async function scoreWindow(
  model: Model,
  { window, normalisation }: OnnxSource,
  state: State,
  { value }: ModuleSample,
) {
  const values = [...state.values, value].slice(-window);
  if (values.length < window) return notReady({ values }, tooFew(values, window));
  return {
    state: { values },
    score: await model.run(normalise(values, normalisation).values),
    explanation: `the model scores the last ${String(window)} values`,
  };
}

/** How far the sample is from what the model made of the values before it. */
async function judgeForecast(
  model: Model,
  { window, normalisation }: OnnxSource,
  state: State,
  { value }: ModuleSample,
) {
  const { values: before, errors = NO_ERRORS } = state;
  const values = [...before, value].slice(-window);
  if (before.length < window) return notReady({ values, errors }, tooFew(before, window));
  const normalised = normalise(before, normalisation);
  const forecast = normalised.restore(await model.run(normalised.values));
  // No failure: the window must move on from what the model can make nothing of.
  if (!Number.isFinite(forecast))
    return notReady({ values, errors }, `the model forecast ${String(forecast)}`);
  const error = value - forecast;
  const judged = judgeError(errors, error, Math.max(Math.abs(value), Math.abs(forecast)));
  return {
    state: { values, errors: judged.errors },
    ready: judged.ready,
    score: judged.score,
    lower: finite(judged.ready, forecast - judged.usual),
    upper: finite(judged.ready, forecast + judged.usual),
    direction: Math.abs(error) > judged.usual ? Math.sign(error) : 0,
    explanation: judged.ready
      ? `${short(value)} where the model forecast ${short(forecast)}: ${short(judged.times)} times its usual error`
      : `too few forecasts yet to say how far they are off: ${String(judged.errors.seen)}`,
  };
}

function notReady(state: State, explanation: string) {
  return { state, ready: false, score: 0, explanation };
}

function tooFew({ length }: readonly number[], window: number): string {
  return `too few values yet for the model: ${String(length)} of ${String(window)}`;
}

function finite(ready: boolean, bound: number): number | null {
  return ready && Number.isFinite(bound) ? bound : null;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
