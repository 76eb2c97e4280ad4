import type { DispatchConfig, EscalationTarget } from '@batcave/shared/dispatch';
import type { PlacedRoute } from './placedRoute.ts';

export type ReferenceKind = 'receiver' | 'schedule' | 'escalation' | 'interval' | 'person';

/** A place that names something else of the document. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  readonly path: string;
  /** What names it: `direct` receivers are told without a person between. */
  readonly use: 'direct' | 'fallback' | 'contact' | 'target' | 'other';
}

const at = (...steps: readonly (string | number)[]) =>
  steps.map((step) => `/${String(step)}`).join('');

/** Every place of the document that names something else of it. */
export function referencesOf(config: DispatchConfig, routes: readonly PlacedRoute[]): Reference[] {
  return [
    ...ofPeople(config),
    ...ofReceivers(config),
    ...ofSchedules(config),
    ...ofEscalations(config),
    ...routes.flatMap(ofRoute),
    ...(config.fatigue?.digest_to ?? []).map((name, i) =>
      direct(name, at('fatigue', 'digest_to', i)),
    ),
  ];
}

const direct = (name: string, path: string): Reference => ({
  kind: 'receiver',
  name,
  path,
  use: 'direct',
});

const ofPeople = ({ people = [] }: DispatchConfig): Reference[] =>
  people.flatMap(({ contacts }, i) =>
    contacts.map(({ receiver }, j) => ({
      kind: 'receiver',
      name: receiver,
      path: at('people', i, 'contacts', j, 'receiver'),
      use: 'contact',
    })),
  );

const ofReceivers = ({ receivers = [] }: DispatchConfig): Reference[] =>
  receivers.flatMap(({ fallback }, i) =>
    fallback === undefined
      ? []
      : [
          {
            kind: 'receiver',
            name: fallback,
            path: at('receivers', i, 'fallback'),
            use: 'fallback',
          },
        ],
  );

function ofSchedules({ schedules = [] }: DispatchConfig): Reference[] {
  const person = (name: string, path: string): Reference => ({
    kind: 'person',
    name,
    path,
    use: 'other',
  });
  return schedules.flatMap(({ layers, overrides = [] }, i) => [
    ...layers.flatMap(({ people }, j) =>
      people.map((name, k) => person(name, at('schedules', i, 'layers', j, 'people', k))),
    ),
    ...overrides.map((override, j) =>
      person(override.person, at('schedules', i, 'overrides', j, 'person')),
    ),
  ]);
}

function ofEscalations({ escalations = [] }: DispatchConfig): Reference[] {
  return escalations.flatMap(({ levels, then, urgency }, i) => [
    ...levels.flatMap(({ targets }, j) =>
      targets.map((target, k) => ofTarget(target, at('escalations', i, 'levels', j, 'targets', k))),
    ),
    ...(then === undefined ? [] : [direct(then, at('escalations', i, 'then'))]),
    ...(typeof urgency === 'object'
      ? [interval(urgency.during, at('escalations', i, 'urgency', 'during'))]
      : []),
  ]);
}

function ofTarget(target: EscalationTarget, path: string): Reference {
  if ('receiver' in target) return direct(target.receiver, `${path}/receiver`);
  if ('person' in target)
    return { kind: 'person', name: target.person, path: `${path}/person`, use: 'target' };
  return { kind: 'schedule', name: target.schedule, path: `${path}/schedule`, use: 'target' };
}

const interval = (name: string, path: string): Reference => ({
  kind: 'interval',
  name,
  path,
  use: 'other',
});

function ofRoute({ path, route }: PlacedRoute): Reference[] {
  const { receivers = [], escalation, mute_during: mute = [], active_during: active = [] } = route;
  return [
    ...receivers.map((name, i) => direct(name, path + at('receivers', i))),
    ...(escalation === undefined
      ? []
      : [
          {
            kind: 'escalation',
            name: escalation,
            path: `${path}/escalation`,
            use: 'other',
          } as const,
        ]),
    ...mute.map((name, i) => interval(name, path + at('mute_during', i))),
    ...active.map((name, i) => interval(name, path + at('active_during', i))),
  ];
}
