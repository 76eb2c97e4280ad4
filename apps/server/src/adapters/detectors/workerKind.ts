import type { Detector, DetectorKind, Observed, Sample } from '../../rules/index.ts';
import type { DetectorWorker } from './DetectorWorker.ts';
import type { Description } from './description.ts';
import { MAX_STATE_BYTES } from './limits.ts';

type Parameters = Readonly<Record<string, number>>;

/** What the state of a model's series takes beside its window. */
const MODEL_STATE_BYTES = 4_096;
/** A number as JSON, with its comma. */
const NUMBER_BYTES = 26;

/**
 * A detector whose observations are made in a worker. The state of a series is the JSON that the
 * module wrote, as text: it is kept here, goes with each sample and comes back, and here nobody
 * looks into it.
 */
class WorkerDetector implements Detector<string> {
  readonly name: string;
  readonly maxStateBytes: number;
  readonly #worker: DetectorWorker;
  readonly #parameters: string;
  readonly #signature: string;

  constructor(worker: DetectorWorker, { name, version }: Description, parameters: Parameters) {
    const { name: configuredName, source } = worker.detector;
    this.name = configuredName;
    this.maxStateBytes =
      source.kind === 'onnx' ? MODEL_STATE_BYTES + source.window * NUMBER_BYTES : MAX_STATE_BYTES;
    this.#worker = worker;
    const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
    this.#parameters = JSON.stringify(Object.fromEntries(sorted));
    this.#signature = [
      ...[this.name, name, version],
      ...sorted.map(([parameter, value]) => `${parameter}=${String(value)}`),
    ].join(' ');
  }

  init(): string {
    return '';
  }

  /** @throws DetectorFailed */
  observe(state: string, { atMs, value }: Sample): Observed<string> {
    const answer = this.#worker.call({ atMs, value, state, parameters: this.#parameters });
    const { explanation, state: next, ...judgement } = answer;
    return { state: next, judgement: { ...judgement, explain: () => explanation } };
  }

  toJson(state: string): unknown {
    return { of: this.#signature, state };
  }

  fromJson(json: unknown): string {
    const { of, state } = (json ?? {}) as { of?: unknown; state?: unknown };
    if (of !== this.#signature || typeof state !== 'string')
      throw new Error(`This is not the state of ${this.#signature}.`);
    return state;
  }
}

/** A kind of detector whose observations are made in this worker. */
export function workerKind(worker: DetectorWorker, description: Description): DetectorKind {
  const { name, version, what, parameters = {}, defaultThreshold } = description;
  return {
    name: worker.detector.name,
    what: what ?? `${name} ${version}`,
    parameters,
    defaultThreshold,
    create: (values) => new WorkerDetector(worker, description, values),
  };
}
