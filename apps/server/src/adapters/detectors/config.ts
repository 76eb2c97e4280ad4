import { readFileSync } from 'node:fs';
import path from 'node:path';
import Type, { type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { firstFault } from './firstFault.ts';
import { DEFAULT_MEMORY_MB, DEFAULT_TIME_LIMIT_MS } from './limits.ts';

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** Each is a thread. */
const MAX_DETECTORS = 32;

const LIMITS = {
  time_limit_ms: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  memory_mb: Type.Optional(Type.Integer({ minimum: 32, maximum: 4_096 })),
};
const PathSchema = Type.String({ minLength: 1, maxLength: 4_096 });

const ModuleSchema = Type.Object(
  { module: PathSchema, ...LIMITS },
  { additionalProperties: false },
);

const OnnxSchema = Type.Object(
  {
    onnx: PathSchema,
    window: Type.Integer({ minimum: 1, maximum: 512 }),
    output: Type.Enum(['score', 'prediction']),
    normalisation: Type.Optional(Type.Enum(['none', 'zscore', 'minmax'])),
    threshold: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    ...LIMITS,
    // The runtime alone takes half of it.
    memory_mb: Type.Optional(Type.Integer({ minimum: 64, maximum: 4_096 })),
  },
  { additionalProperties: false },
);

const FileSchema = Type.Object(
  { detectors: Type.Record(Type.String(), Type.Unknown(), { maxProperties: MAX_DETECTORS }) },
  { additionalProperties: false },
);

/** A module: a path relative to the folder of the file, or the name of an npm package. */
export interface ModuleSource {
  readonly kind: 'module';
  /** `./my-forecast.js` or `some-package`. */
  readonly specifier: string;
  /** Absolute; where the specifier is looked up from. */
  readonly folder: string;
}

/** What an ONNX model is given, and what its answer means. */
export interface OnnxSource {
  readonly kind: 'onnx';
  /** Absolute. */
  readonly file: string;
  /** It sees so many values of the series. */
  readonly window: number;
  /** `score`: how unusual the newest of them is, 0 to 1. `prediction`: the value that comes next. */
  readonly output: 'score' | 'prediction';
  readonly normalisation: 'none' | 'zscore' | 'minmax';
  readonly threshold: number;
}

/** One detector that the administrator has set up. */
export interface ConfiguredDetector {
  readonly name: string;
  readonly source: ModuleSource | OnnxSource;
  /** For one sample. */
  readonly timeLimitMs: number;
  readonly memoryMb: number;
}

/** The file of detectors is wrong. The message names the place, the limit and the fix. */
export class DetectorsFileError extends Error {
  override readonly name = 'DetectorsFileError';
}

/** Two in ten thousand samples of a calm series. */
const PREDICTION_THRESHOLD = 0.9999;

/**
 * Reads which detectors there are beside the built-in ones.
 *
 * The file names code that the server runs, so it belongs to whoever runs the server: no rule and no
 * tenant can add to it. Every server of a cluster reads its own, and all must have the same: which
 * of them judges a group changes as partitions move.
 *
 * @param reserved  Names that are taken.
 * @throws DetectorsFileError
 */
export function readDetectorsFile(
  file: string,
  reserved: ReadonlySet<string>,
): readonly ConfiguredDetector[] {
  const folder = path.dirname(path.resolve(file));
  const { detectors } = checked(FileSchema, readJson(file), file, '');
  return Object.entries(detectors).map(([name, entry]) => {
    const place = `/detectors/${name}`;
    if (!NAME.test(name))
      throw new DetectorsFileError(
        `${file}: ${JSON.stringify(name)} cannot be the name of a detector; it must be a small letter and then up to 63 small letters, digits and underscores.`,
      );
    if (reserved.has(name))
      throw new DetectorsFileError(
        `${file}: ${name} is a detector that every server has. Choose another name.`,
      );
    const isOnnx = typeof entry === 'object' && entry !== null && 'onnx' in entry;
    return isOnnx
      ? onnxDetector(name, checked(OnnxSchema, entry, file, place), folder, file)
      : moduleDetector(name, checked(ModuleSchema, entry, file, place), folder);
  });
}

type Limits = { time_limit_ms?: number; memory_mb?: number };

function limitsOf({ time_limit_ms, memory_mb }: Limits) {
  return {
    timeLimitMs: time_limit_ms ?? DEFAULT_TIME_LIMIT_MS,
    memoryMb: memory_mb ?? DEFAULT_MEMORY_MB,
  };
}

function moduleDetector(
  name: string,
  entry: Type.Static<typeof ModuleSchema>,
  folder: string,
): ConfiguredDetector {
  const source = { kind: 'module', specifier: entry.module, folder } as const;
  return { name, source, ...limitsOf(entry) };
}

function onnxDetector(
  name: string,
  entry: Type.Static<typeof OnnxSchema>,
  folder: string,
  file: string,
): ConfiguredDetector {
  const { onnx, window, output, normalisation = 'none', threshold } = entry;
  if (output === 'score' && threshold === undefined)
    throw new DetectorsFileError(
      `${file}: /detectors/${name}/threshold is missing. A model that gives scores needs the score, over 0 and at most 1, from which on a value is unusual.`,
    );
  const source = {
    kind: 'onnx',
    file: path.resolve(folder, onnx),
    window,
    output,
    normalisation,
    threshold: threshold ?? PREDICTION_THRESHOLD,
  } as const;
  return { name, source, ...limitsOf(entry) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new DetectorsFileError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function checked<S extends TSchema>(
  schema: S,
  value: unknown,
  file: string,
  place: string,
): Type.Static<S> {
  if (Check(schema, value)) return value;
  throw new DetectorsFileError(`${file}: ${firstFault(schema, value, place)}.`);
}
