import type { FieldFault } from '@batcave/shared/errors';
import { HOOK_LIMITS, type HookInput, type HookParameter } from '@batcave/shared/remediation';
import { parseDuration } from '@batcave/shared/time';
import { checkRequest } from './checkRequest.ts';
import { type CompileRegex, compileMatchers } from './labels.ts';
import { parameterFault } from './parameters.ts';

const HOUR_MS = 3_600_000;

/** What a duration of a hook must be within, by its place. Milliseconds. */
const DURATIONS: readonly {
  readonly field: string;
  readonly of: (spec: HookInput) => string | undefined;
  readonly leastMs: number;
  readonly mostMs: number;
  readonly limit: string;
}[] = [
  {
    field: '/request/timeout',
    of: ({ request }) => request.timeout,
    leastMs: HOOK_LIMITS.minTimeoutMs,
    mostMs: HOOK_LIMITS.maxTimeoutMs,
    limit: '1s to 1h',
  },
  {
    field: '/guards/rate/per',
    of: ({ guards }) => guards?.rate?.per,
    leastMs: 60_000,
    mostMs: 168 * HOUR_MS,
    limit: '1m to 7d',
  },
  {
    field: '/guards/returns/per',
    of: ({ guards }) => guards?.returns?.per,
    leastMs: 60_000,
    mostMs: 168 * HOUR_MS,
    limit: '1m to 7d',
  },
  {
    field: '/guards/cool_down',
    of: ({ guards }) => guards?.cool_down,
    leastMs: 0,
    mostMs: 168 * HOUR_MS,
    limit: '0s to 7d',
  },
  {
    field: '/verify/window',
    of: ({ verify }) => verify?.window,
    leastMs: 1000,
    mostMs: 24 * HOUR_MS,
    limit: '1s to 24h',
  },
];

/** What keeps a document from being a hook; the form has been checked. Empty: it is one. */
export function checkHook(
  name: string,
  spec: HookInput,
  compileRegex: CompileRegex,
): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  if (spec.name !== undefined && spec.name !== name)
    faults.push({
      field: '/name',
      limit: `${name}, as the path says`,
      fix: 'Leave it out, or use the path of that name.',
    });
  const bytes = Buffer.byteLength(JSON.stringify(spec));
  if (bytes > HOOK_LIMITS.maxHookBytes)
    faults.push({
      field: '',
      limit: `at most 128 KiB as JSON; it has ${String(bytes)} bytes`,
      fix: 'Make its body smaller.',
    });
  faults.push(
    ...checkTrigger(spec, compileRegex),
    ...DURATIONS.flatMap((duration) => checkDuration(spec, duration)),
    ...(spec.parameters ?? []).flatMap((parameter, i, all) => checkParameter(parameter, i, all)),
    ...checkRequest(spec.request, new Set((spec.parameters ?? []).map((each) => each.name))),
  );
  return faults;
}

function checkTrigger({ trigger }: HookInput, compileRegex: CompileRegex): FieldFault[] {
  if (trigger?.match === undefined) return [];
  if (trigger.match.length === 0)
    return [
      {
        field: '/trigger/match',
        limit: 'one matcher or more: none at all would fit every alert',
        fix: 'Name the alerts, or leave match out.',
      },
    ];
  const compiled = compileMatchers(trigger.match, compileRegex);
  if (compiled.ok) return [];
  const field = `/trigger/match/${String(compiled.index)}`;
  return [{ field, limit: compiled.reason, fix: 'Write for example service = "payments".' }];
}

function checkDuration(spec: HookInput, duration: (typeof DURATIONS)[number]): FieldFault[] {
  const text = duration.of(spec);
  if (text === undefined) return [];
  const ms = parseDuration(text) ?? -1;
  if (ms >= duration.leastMs && ms <= duration.mostMs) return [];
  return [{ field: duration.field, limit: duration.limit, fix: 'Choose one within it.' }];
}

function checkParameter(
  parameter: HookParameter,
  index: number,
  all: readonly HookParameter[],
): FieldFault[] {
  const field = `/parameters/${String(index)}`;
  const { name, type, min, max, default: usual, enum: allowed } = parameter;
  const faults: FieldFault[] = [];
  if (all.findIndex((each) => each.name === name) !== index)
    faults.push({ field: `${field}/name`, limit: 'another than before', fix: 'Rename one.' });
  if (min !== undefined && max !== undefined && min > max)
    faults.push({ field: `${field}/min`, limit: 'not above max', fix: 'Swap them.' });
  if (type === 'boolean' && (min !== undefined || max !== undefined))
    faults.push({
      field: `${field}/${min === undefined ? 'max' : 'min'}`,
      limit: 'left out of a boolean',
      fix: 'Remove it.',
    });
  const { enum: _, ...unlisted } = parameter;
  (allowed ?? []).forEach((value, i) => {
    const fault = parameterFault(unlisted, value);
    if (fault !== undefined)
      faults.push({ field: `${field}/enum/${String(i)}`, limit: fault, fix: 'Correct it.' });
  });
  const fault = usual === undefined ? undefined : parameterFault(parameter, usual);
  if (fault !== undefined)
    faults.push({ field: `${field}/default`, limit: fault, fix: 'Correct it, or leave it out.' });
  return faults;
}
