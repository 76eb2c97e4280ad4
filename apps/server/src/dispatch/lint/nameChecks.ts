import type { DispatchConfig } from '@batcave/shared/dispatch';
import type { Check, Found, Linted } from './finding.ts';
import type { ReferenceKind } from './references.ts';

const LISTS = {
  receiver: 'receivers',
  schedule: 'schedules',
  escalation: 'escalations',
  interval: 'time_intervals',
  person: 'people',
} as const satisfies Record<ReferenceKind, keyof DispatchConfig>;

const WORDS: Record<ReferenceKind, string> = {
  receiver: 'receiver',
  schedule: 'schedule',
  escalation: 'escalation policy',
  interval: 'time interval',
  person: 'person',
};

const CONSEQUENCES: Record<ReferenceKind, string> = {
  receiver: 'nobody would be told by it',
  schedule: 'nobody would be on call in it',
  escalation: 'nobody would be paged by it',
  interval: 'its hours would never come',
  person: 'nobody would be told',
};

/** The names that the document gives to things of one kind, in its order. */
export function namesOf(config: DispatchConfig, kind: ReferenceKind): string[] {
  if (kind === 'person') return (config.people ?? []).map(({ identity }) => identity);
  return (config[LISTS[kind]] ?? []).map(({ name }) => name);
}

const unknown = (kind: ReferenceKind): Check => ({
  code: `unknown_${kind}`,
  severity: 'error',
  *find({ config, references }) {
    const known = new Set(namesOf(config, kind));
    for (const { name, path, kind: named } of references)
      if (named === kind && !known.has(name))
        yield {
          path,
          message: `There is no ${WORDS[kind]} ${name}, so ${CONSEQUENCES[kind]}. Add it to ${LISTS[kind]}, or name one that is there.`,
        };
  },
});

function* duplicates(list: string, field: string, names: readonly string[]): Iterable<Found> {
  const first = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const before = first.get(name);
    if (before === undefined) first.set(name, i);
    else
      yield {
        path: `/${list}/${String(i)}/${field}`,
        message: `${name} is there already, at /${list}/${String(before)}, and a name must mean one thing. Give this one another name, or take one of them out.`,
      };
  }
}

function* duplicateNames({ config }: Linted): Iterable<Found> {
  yield* duplicates(
    'services',
    'name',
    (config.services ?? []).map(({ name }) => name),
  );
  for (const kind of Object.keys(LISTS) as ReferenceKind[])
    yield* duplicates(LISTS[kind], kind === 'person' ? 'identity' : 'name', namesOf(config, kind));
}

/** Things that exist, and that nothing names. */
const unused = (kind: Exclude<ReferenceKind, 'person'>): Check => ({
  code: `unused_${kind}`,
  severity: 'warning',
  *find({ config, references }) {
    const used = new Set(references.flatMap((one) => (one.kind === kind ? [one.name] : [])));
    for (const [i, name] of namesOf(config, kind).entries())
      if (!used.has(name))
        yield {
          path: `/${LISTS[kind]}/${String(i)}`,
          message: `Nothing uses the ${WORDS[kind]} ${name}, so it does nothing. Name it where it is wanted, or take it out.`,
        };
  },
});

/** Names: those that mean nothing, those that mean two things, and those that nobody says. */
export const NAME_CHECKS: readonly Check[] = [
  unknown('receiver'),
  unknown('schedule'),
  unknown('escalation'),
  unknown('interval'),
  unknown('person'),
  { code: 'duplicate_name', severity: 'error', find: duplicateNames },
  unused('receiver'),
  unused('schedule'),
  unused('escalation'),
  unused('interval'),
];
