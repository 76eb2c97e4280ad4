import Type from 'typebox';
import { UuidSchema } from '../events/index.ts';
import {
  PRESET_LIMITS,
  PresetInputSchema,
  PresetLineSchema,
  StoredPresetSchema,
} from '../presets/index.ts';
import { strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

const PresetParams = Type.Object({ preset_id: UuidSchema });
const ifVersion = (description: string) =>
  Type.Object(
    {
      if_version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description })),
    },
    strict,
  );

/** Windows of consoles under a name, kept where every console of the tenant finds them. */
export const PRESET_ROUTES = {
  'presets.list': {
    method: 'GET',
    path: '/v1/presets',
    scope: 'sentry.read',
    summary: 'The presets that are shared and those of whoever asks, by name.',
    status: 200,
    response: Type.Object({ presets: Type.Array(PresetLineSchema) }),
  },
  'presets.get': {
    method: 'GET',
    path: '/v1/presets/{preset_id}',
    scope: 'sentry.read',
    summary: 'One preset with what is in it.',
    params: PresetParams,
    status: 200,
    response: StoredPresetSchema,
    errors: ['not_found'],
  },
  'presets.put': {
    method: 'PUT',
    path: '/v1/presets/{preset_id}',
    scope: 'sentry.alert.write',
    summary: `Make a preset, or with if_version change one. A tenant shares ${String(PRESET_LIMITS.maxShared)} at most, an identity keeps ${String(PRESET_LIMITS.maxOwn)} for itself. Who may act on some services alone shares none.`,
    params: PresetParams,
    query: ifVersion(
      'The version that is changed; 409 when it is at another. Left out: it is a new one.',
    ),
    body: PresetInputSchema,
    // Each quote of the document is two bytes here, and a letter may be three.
    limits: { maxBodyBytes: 1_048_576, maxBodyKeys: 16 },
    status: 200,
    response: PresetLineSchema,
    errors: ['not_found', 'service_not_allowed', 'state_conflict', 'payload_too_large'],
  },
  'presets.remove': {
    method: 'DELETE',
    path: '/v1/presets/{preset_id}',
    scope: 'sentry.alert.write',
    summary: 'Remove a preset. Consoles that took it keep theirs.',
    params: PresetParams,
    query: ifVersion('409 unless it is at this version.'),
    status: 204,
    errors: ['not_found', 'service_not_allowed', 'state_conflict'],
  },
} as const satisfies Record<string, RouteSpec>;
