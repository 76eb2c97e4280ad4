import { homedir } from 'node:os';
import path from 'node:path';
import { formatDuration, parseDuration } from '@batcave/shared/time';
import { CANARY_SETTINGS } from './canarySettings.ts';
import { CLUSTER_SETTINGS } from './clusterSettings.ts';
import { DISPATCH_SETTINGS } from './dispatchSettings.ts';
import { IDENTITY_SETTINGS } from './identitySettings.ts';
import type { Setting } from './setting.ts';

export type { Setting } from './setting.ts';

const DAY_MS = 86_400_000;

/** Where data lies when nobody says: the convention of the system, outside the home for root (Postgres may not enter it). */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env['XDG_DATA_HOME'] !== undefined && env['XDG_DATA_HOME'] !== '')
    return path.join(env['XDG_DATA_HOME'], 'sentry-batcave');
  if (process.platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? homedir(), 'Sentry Batcave');
  if (process.platform === 'darwin')
    return path.join(homedir(), 'Library', 'Application Support', 'Sentry Batcave');
  if (process.getuid?.() === 0) return '/var/lib/sentry-batcave';
  return path.join(homedir(), '.local', 'share', 'sentry-batcave');
}

/** Every setting of the server, in the order in which they are printed. */
export const SETTINGS = [
  {
    name: 'data_dir',
    kind: 'text',
    defaultText: '',
    what: 'Folder for the database, certificates and state. Default: the convention of the system ($XDG_DATA_HOME/sentry-batcave, ~/.local/share/sentry-batcave; /var/lib/sentry-batcave for root).',
  },
  {
    name: 'database_url',
    kind: 'text',
    defaultText: '',
    what: 'A Postgres of your own (16 or newer) instead of the built-in one: postgres://user:password@host/database.',
  },
  {
    name: 'host',
    kind: 'text',
    defaultText: '127.0.0.1',
    what: 'Address that the API listens on. 0.0.0.0 for all.',
  },
  {
    name: 'port',
    kind: 'number',
    min: 0,
    max: 65_535,
    defaultNumber: 9443,
    unit: '',
    what: 'Port of the API (mTLS). 0 takes a free one.',
  },
  {
    name: 'public_hosts',
    kind: 'text',
    defaultText: '',
    what: 'Further names and addresses under which clients reach the server, with commas: they go into its certificate and are accepted as Host.',
  },
  {
    name: 'ops_port',
    kind: 'number',
    min: 0,
    max: 65_535,
    defaultNumber: 0,
    unit: '',
    what: 'Port on 127.0.0.1 for /healthz, /readyz and /metrics without a certificate. 0 takes a free one.',
  },
  {
    name: 'console',
    kind: 'flag',
    defaultFlag: false,
    what: 'Offer the console to a browser on 127.0.0.1 behind a one-time link.',
  },
  {
    name: 'console_port',
    kind: 'number',
    min: 0,
    max: 65_535,
    defaultNumber: 0,
    unit: '',
    what: 'Port of the browser console on 127.0.0.1. 0 takes that of the last start, or a free one.',
  },
  ...IDENTITY_SETTINGS,
  {
    name: 'starter_rules',
    kind: 'flag',
    defaultFlag: true,
    what: 'Create the starter rules for a tenant that never had a rule.',
  },
  {
    name: 'retention',
    kind: 'duration',
    minMs: DAY_MS,
    maxMs: 3650 * DAY_MS,
    defaultMs: 90 * DAY_MS,
    what: 'How long events are kept. Whole days are dropped once all of the day is older.',
  },
  {
    name: 'max_event_age',
    kind: 'duration',
    minMs: 60_000,
    maxMs: 30 * DAY_MS,
    defaultMs: 7 * DAY_MS,
    what: 'Events with an older timestamp are refused.',
  },
  {
    name: 'max_event_lead',
    kind: 'duration',
    minMs: 1_000,
    maxMs: DAY_MS,
    defaultMs: 300_000,
    what: "Events with a timestamp further ahead of the server's clock are refused.",
  },
  {
    name: 'max_pending_events',
    kind: 'number',
    min: 1_000,
    max: 5_000_000,
    defaultNumber: 200_000,
    unit: 'events',
    what: 'Events taken in but not yet durable, at most. Beyond it producers get 503 with Retry-After.',
  },
  {
    name: 'max_pending_mb',
    kind: 'number',
    min: 1,
    max: 4_096,
    defaultNumber: 128,
    unit: 'MB',
    what: 'The same by size of payload.',
  },
  {
    name: 'append_timeout',
    kind: 'duration',
    minMs: 100,
    maxMs: 60_000,
    defaultMs: 10_000,
    what: 'How long a producer waits for the commit before it gets 503.',
  },
  {
    name: 'max_batch_events',
    kind: 'number',
    min: 1,
    max: 50_000,
    defaultNumber: 4_000,
    unit: 'events',
    what: 'Events of one commit, at most.',
  },
  {
    name: 'tail_events',
    kind: 'number',
    min: 1_000,
    max: 1_000_000,
    defaultNumber: 20_000,
    unit: 'events',
    what: 'Newest events kept in memory for the engine and the live stream.',
  },
  {
    name: 'max_resume_events',
    kind: 'number',
    min: 1_000,
    max: 10_000_000,
    defaultNumber: 50_000,
    unit: 'events',
    what: 'How far back on the log a client of the live stream may go on. From further back it is told what it missed.',
  },
  {
    name: 'checkpoint_interval',
    kind: 'duration',
    minMs: 100,
    maxMs: 600_000,
    defaultMs: 2_000,
    what: 'Shortest time between two checkpoints of window state. Longer means more to replay after a crash.',
  },
  {
    name: 'max_groups_per_rule',
    kind: 'number',
    min: 1,
    max: 1_000_000,
    defaultNumber: 10_000,
    unit: 'groups',
    what: 'Groups one rule may watch at once. Further ones are counted and left out.',
  },
  {
    name: 'max_group_memory_mb',
    kind: 'number',
    min: 16,
    max: 1_048_576,
    defaultNumber: 2_048,
    unit: 'MB',
    what: 'Memory that the groups of all rules of one tenant may use, by estimate; in a cluster in each partition. Further ones are counted and left out.',
  },
  {
    name: 'backtest_time_limit',
    kind: 'duration',
    minMs: 1_000,
    maxMs: 86_400_000,
    defaultMs: 900_000,
    what: 'How long a back-test or a replay of dispatch may take that is asked of the server. One that takes longer is ended and says so. sentry replay on the host has no such limit.',
  },
  {
    name: 'detectors_file',
    kind: 'text',
    defaultText: '',
    what: 'A JSON file that names further detectors for rules: modules and ONNX models, which the server runs. Default: none. The same on every server of a cluster.',
  },
  {
    name: 'heartbeat',
    kind: 'duration',
    minMs: 100,
    maxMs: 60_000,
    defaultMs: 1_000,
    what: 'Time between two heartbeats of the live stream.',
  },
  {
    name: 'stop_timeout',
    kind: 'duration',
    minMs: 100,
    maxMs: 600_000,
    defaultMs: 10_000,
    what: 'How long a stop waits for what is under way.',
  },
  {
    name: 'database_connections',
    kind: 'number',
    min: 4,
    max: 200,
    defaultNumber: 12,
    unit: 'connections',
    what: 'Connections of the pool. Three more are used by the log and retention.',
  },
  ...DISPATCH_SETTINGS,
  ...CANARY_SETTINGS,
  ...CLUSTER_SETTINGS,
  {
    name: 'log_level',
    kind: 'text',
    defaultText: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    what: 'The least that is logged: trace, debug, info, warn, error or silent.',
  },
] as const satisfies readonly Setting[];

type Name = (typeof SETTINGS)[number]['name'];
type ValueOf<S> = S extends { kind: 'text' }
  ? string
  : S extends { kind: 'flag' }
    ? boolean
    : number;

/** Settings as the program uses them. Durations are milliseconds. */
export type Settings = {
  readonly [N in Name]: ValueOf<Extract<(typeof SETTINGS)[number], { name: N }>>;
};

/** A setting that is not one, or out of its range: says which, and what to write instead. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** How a setting is written on the command line. */
export function flagOf(name: string): string {
  return `--${name.replaceAll('_', '-')}`;
}

/** How a setting is written in the environment. */
export function variableOf(name: string): string {
  return `BATCAVE_${name.toUpperCase()}`;
}

/** Edit distance after Levenshtein; names are short, so the plain table does. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known word nearest to a mistyped one. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return [...known].sort((a, b) => distance(word, a) - distance(word, b))[0];
}

function readValue(setting: Setting, raw: unknown, origin: string): string | number | boolean {
  const refuse = (limit: string): never => {
    throw new SettingError(
      `${origin}: ${setting.name} is ${JSON.stringify(raw)}; it must be ${limit}.`,
    );
  };
  switch (setting.kind) {
    case 'text': {
      if (typeof raw !== 'string') return refuse('a text');
      const { choices } = setting;
      return choices?.includes(raw) === false ? refuse(`one of ${choices.join(', ')}`) : raw;
    }
    case 'flag':
      if (raw === true || raw === 'true' || raw === '') return true;
      return raw === false || raw === 'false' ? false : refuse('true or false');
    case 'number': {
      const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
      const inRange =
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= setting.min &&
        value <= setting.max;
      const unit = setting.unit === '' ? '' : ` ${setting.unit}`;
      return inRange
        ? value
        : refuse(`a whole number from ${String(setting.min)} to ${String(setting.max)}${unit}`);
    }
    case 'duration': {
      const value = typeof raw === 'string' ? parseDuration(raw) : undefined;
      return value !== undefined && value >= setting.minMs && value <= setting.maxMs
        ? value
        : refuse(
            `a duration from ${formatDuration(setting.minMs)} to ${formatDuration(setting.maxMs)}, like 30s, 5m or 90d`,
          );
    }
  }
}

function defaultOf(setting: Setting): string | number | boolean {
  switch (setting.kind) {
    case 'text':
      return setting.defaultText;
    case 'flag':
      return setting.defaultFlag;
    case 'number':
      return setting.defaultNumber;
    case 'duration':
      return setting.defaultMs;
  }
}

/** One place that settings were read from, later ones winning. */
export interface SettingsOrigin {
  /** For messages: `sentry.json`, `environment`, `command line`. */
  readonly origin: string;
  /** Setting names as in `SETTINGS`, with underscores. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Puts settings together; later origins win.
 *
 * @throws SettingError for an unknown name (with the nearest known one) or a value out of range.
 */
export function readSettings(origins: readonly SettingsOrigin[]): Settings {
  const values: Record<string, string | number | boolean> = {};
  const byName = new Map<string, Setting>(SETTINGS.map((setting) => [setting.name, setting]));
  for (const setting of SETTINGS) values[setting.name] = defaultOf(setting);
  for (const { origin, values: given } of origins)
    for (const [name, raw] of Object.entries(given)) {
      const setting = byName.get(name);
      if (setting === undefined)
        throw new SettingError(
          `${origin}: there is no setting ${name}. Did you mean ${nearest(name, [...byName.keys()]) ?? ''}?`,
        );
      values[name] = readValue(setting, raw, origin);
    }
  if (values['data_dir'] === '') values['data_dir'] = defaultDataDir();
  values['data_dir'] = path.resolve(String(values['data_dir']));
  return Object.freeze(values) as unknown as Settings;
}

/** The settings in the environment: every variable that begins with BATCAVE_ counts. */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv): SettingsOrigin {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(env))
    if (name.startsWith('BATCAVE_') && value !== undefined)
      values[name.slice('BATCAVE_'.length).toLowerCase()] = value;
  return { origin: 'environment', values };
}
