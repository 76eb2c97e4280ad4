import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Sample } from '../../src/rules/detectors/Detector.ts';
import type { Window } from './nabScore.ts';

/** One file of a data set. */
export interface LabelledSeries {
  /** `folder/file.csv`, as the labels name it. */
  readonly name: string;
  /** As the file writes them. */
  readonly stamps: readonly string[];
  readonly rows: readonly Sample[];
  /** `undefined` when the labels do not name this file, or there are none. */
  readonly windows: readonly Window[] | undefined;
}

/** What the user gave cannot be measured. */
export class DataSetError extends Error {}

type Labels = ReadonlyMap<string, readonly (readonly [from: string, to: string])[]>;

// NAB's stamps have no time zone. They are read as UTC.
const STAMP = /^"?(\d{4})-(\d\d?)-(\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?/;

/** Reads `2014-04-10 07:15:00` as UTC. */
export function parseStamp(text: string): number {
  const match = STAMP.exec(text);
  if (match === null)
    throw new DataSetError(`'${text}' is no timestamp: write it as 2014-04-10 07:15:00`);
  const [, year, month, day, hour, minute, second = '0', fraction = '0'] = match.map(
    (part: string | undefined) => part,
  );
  const wholeMs = Date.UTC(
    ...([Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)] as const),
    Number(second),
  );
  return wholeMs + Number(`0.${fraction}`) * 1000;
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function readRows(file: string): Pick<LabelledSeries, 'stamps' | 'rows'> {
  const [head = '', ...lines] = readText(file)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const columns = head.split(',').map((name) => name.trim());
  const stampColumn = columns.indexOf('timestamp');
  const valueColumn = columns.indexOf('value');
  if (stampColumn < 0 || valueColumn < 0)
    throw new DataSetError(`${file}: the first line must name the columns timestamp and value`);
  const stamps: string[] = [];
  const rows = lines.map((line, i): Sample => {
    const cells = line.split(',');
    const stamp = cells[stampColumn] ?? '';
    const text = (cells[valueColumn] ?? '').trim();
    const value = Number(text);
    if (text === '' || !Number.isFinite(value))
      throw new DataSetError(`${file}, line ${String(i + 2)}: '${text}' is no finite number`);
    stamps.push(stamp);
    return { atMs: parseStamp(stamp), value };
  });
  return { stamps, rows };
}

function readLabels(file: string): Labels {
  if (!existsSync(file)) throw new DataSetError(`There are no labels at ${file}`);
  const notLabels = (): DataSetError =>
    new DataSetError(
      `${file}: must be as NAB's combined_windows.json, {"folder/file.csv": [["from", "to"], …]}`,
    );
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw notLabels();
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw notLabels();
  const isWindow = (window: unknown): window is [string, string] =>
    Array.isArray(window) && window.length === 2 && window.every((at) => typeof at === 'string');
  return new Map(
    Object.entries(json).map(([name, windows]: [string, unknown]) => {
      if (!Array.isArray(windows) || !windows.every(isWindow)) throw notLabels();
      return [name, windows];
    }),
  );
}

/** The row of a stamp, which must be there exactly once: the rule of NAB. */
function rowAt(stamp: string, rows: readonly Sample[], name: string): number {
  const atMs = parseStamp(stamp);
  const row = rows.findIndex((sample) => sample.atMs === atMs);
  if (row < 0 || rows.some((sample, i) => i > row && sample.atMs === atMs))
    throw new DataSetError(`${name}: a window ends at ${stamp}, which is not exactly one row`);
  return row;
}

/** Lists `folder/file.csv` of a folder in NAB's layout, sorted, with where each lies. */
function listSeries(folder: string): Map<string, string> {
  if (!existsSync(folder)) throw new DataSetError(`There is no folder ${folder}`);
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const file of readdirSync(path.join(folder, entry.name)))
      if (/\.csv(\.gz)?$/.test(file))
        found.set(
          `${entry.name}/${file.replace(/\.gz$/, '')}`,
          path.join(folder, entry.name, file),
        );
  }
  if (found.size === 0)
    throw new DataSetError(
      `${folder} holds no <folder>/<file>.csv (or .csv.gz), as NAB's data does`,
    );
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Reads a data set in NAB's layout.
 *
 * @param labelsFile  As `combined_windows.json`. Every file that it names must be there.
 * @throws DataSetError naming the file, and the line where that helps.
 */
export function readDataSet(folder: string, labelsFile?: string): LabelledSeries[] {
  const files = listSeries(folder);
  const labels: Labels = labelsFile === undefined ? new Map() : readLabels(labelsFile);
  const missing = [...labels.keys()].filter((name) => !files.has(name));
  if (missing.length > 0)
    throw new DataSetError(
      `${folder} lacks ${String(missing.length)} of the files that the labels name, such as ${missing.slice(0, 3).join(', ')}`,
    );
  return [...files].map(([name, file]) => {
    const { stamps, rows } = readRows(file);
    const windows = labels
      .get(name)
      ?.map(([from, to]): Window => [rowAt(from, rows, name), rowAt(to, rows, name)]);
    return { name, stamps, rows, windows };
  });
}
