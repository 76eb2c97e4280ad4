import Type from 'typebox';
import { UuidSchema } from '../events/index.ts';
import {
  IMPORT_MODES,
  ImportReportSchema,
  RAISED_WITHIN_DAYS,
  RULE_LIMITS,
  RuleExportSchema,
  RuleInputSchema,
  RuleRaisedSchema,
  RuleSchema,
  RuleStatusSchema,
  RuleVersionSchema,
  SigmaMappingSchema,
} from '../rules/index.ts';
import { Cursor, Limit, NextCursor, strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

const RuleParams = Type.Object({ rule_id: UuidSchema });
/** Of versions: each page holds whole rules, and what changed in them. */
const FewLimit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 100, description: 'Rows of a page. Default 20.' }),
);

/** The rules of a tenant: one by one, as a document, and as they were. */
export const POLICY_ROUTES = {
  'policies.list': {
    method: 'GET',
    path: '/v1/alerts/policies',
    scope: 'sentry.policy.read',
    summary: 'The rules, by name.',
    query: Type.Object({ limit: Limit, cursor: Cursor }, strict),
    status: 200,
    response: Type.Object({ policies: Type.Array(RuleSchema), next_cursor: NextCursor }),
  },
  'policies.create': {
    method: 'POST',
    path: '/v1/alerts/policies',
    scope: 'sentry.policy.write',
    summary: `Create a rule. It judges events from the next batch on. A tenant has ${String(RULE_LIMITS.maxRules)} rules at most.`,
    body: RuleInputSchema,
    status: 201,
    response: RuleSchema,
    errors: ['state_conflict'],
  },
  'policies.import': {
    method: 'POST',
    path: '/v1/alerts/policies/import',
    scope: 'sentry.policy.write',
    summary:
      'Create, change and delete rules as a document says, all or none: when one is refused, nothing is changed, and the problem carries the report. A dry run changes nothing and always answers with the report.',
    body: Type.Object(
      {
        policies: Type.Optional(
          Type.Array(
            Type.Unknown({
              description:
                'A rule as POST /v1/alerts/policies takes it, with a rule_id if it has one. What an export says besides (version, created_at, updated_at, updated_by) is passed over.',
            }),
            { minItems: 1, maxItems: RULE_LIMITS.maxImportRules, description: 'Rules. Or sigma.' },
          ),
        ),
        sigma: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: RULE_LIMITS.maxSigmaBytes,
            description:
              'Sigma documents as YAML, at most 256 KiB and 100 of them. Or policies. What Sigma says and rules cannot is refused with the reason, per document: a fault in /sigma/2/detection is one of the third.',
          }),
        ),
        mapping: Type.Optional(SigmaMappingSchema),
        mode: Type.Optional(
          Type.Enum(IMPORT_MODES, {
            description:
              'upsert (default): a rule_id says which rule is meant, else the name when one rule has it; others are created. create: every rule is a new one. replace: as upsert, and rules that are not in the document are deleted.',
          }),
        ),
        dry_run: Type.Optional(Type.Boolean({ description: 'Only say what would be done.' })),
        schema_version: Type.Optional(Type.Literal(1, { description: 'As an export says.' })),
        exported_at: Type.Optional(
          Type.String({ maxLength: 40, description: 'As an export says. Passed over.' }),
        ),
      },
      strict,
    ),
    limits: { maxBodyBytes: RULE_LIMITS.maxImportBytes, maxBodyKeys: RULE_LIMITS.maxImportKeys },
    status: 200,
    response: ImportReportSchema,
    errors: ['state_conflict', 'invalid_json', 'payload_too_large', 'unsupported_media_type'],
  },
  'policies.export': {
    method: 'GET',
    path: '/v1/alerts/policies/export',
    scope: 'sentry.policy.read',
    summary: 'Every rule as one document, by name. It can be imported as it is.',
    status: 200,
    response: RuleExportSchema,
  },
  'policies.status': {
    method: 'GET',
    path: '/v1/alerts/policies/status',
    scope: 'sentry.policy.read',
    summary:
      'How the enabled rules fare: groups against what is allowed, alerts, flapping groups, failures. Of the server that is asked: in a cluster each has its part. Also what each rule raised lately.',
    status: 200,
    response: Type.Object({
      policies: Type.Array(RuleStatusSchema),
      raised: Type.Optional(
        Type.Array(RuleRaisedSchema, {
          description: `Rules that raised an alert within ${String(RAISED_WITHIN_DAYS)} days, counted over all servers and the alerts that may be seen. Not there without sentry.alert.read.`,
        }),
      ),
    }),
  },
  'policies.get': {
    method: 'GET',
    path: '/v1/alerts/policies/{rule_id}',
    scope: 'sentry.policy.read',
    summary: 'One rule.',
    params: RuleParams,
    status: 200,
    response: RuleSchema,
    errors: ['not_found'],
  },
  'policies.update': {
    method: 'PUT',
    path: '/v1/alerts/policies/{rule_id}',
    scope: 'sentry.policy.write',
    summary:
      'Replace a rule. Its alerts are resolved with the reason when what it judges changes or it is disabled. 409 when a rule that joins it could not judge any more.',
    params: RuleParams,
    query: Type.Object(
      {
        if_version: Type.Optional(
          Type.Integer({ minimum: 1, description: '409 unless this is the current version.' }),
        ),
      },
      strict,
    ),
    body: RuleInputSchema,
    status: 200,
    response: RuleSchema,
    errors: ['not_found', 'state_conflict'],
  },
  'policies.delete': {
    method: 'DELETE',
    path: '/v1/alerts/policies/{rule_id}',
    scope: 'sentry.policy.write',
    summary:
      'Delete a rule and resolve its alerts with the reason. 409 when another rule joins it.',
    params: RuleParams,
    status: 204,
    errors: ['not_found', 'state_conflict'],
  },
  'policies.versions': {
    method: 'GET',
    path: '/v1/alerts/policies/{rule_id}/versions',
    scope: 'sentry.policy.read',
    summary: 'What a rule was, newest first, and who changed what. Also of a deleted rule.',
    params: RuleParams,
    query: Type.Object({ limit: FewLimit, cursor: Cursor }, strict),
    status: 200,
    response: Type.Object({ versions: Type.Array(RuleVersionSchema), next_cursor: NextCursor }),
    errors: ['not_found'],
  },
  'policies.restore': {
    method: 'POST',
    path: '/v1/alerts/policies/{rule_id}/restore',
    scope: 'sentry.policy.write',
    summary:
      'Make a new version with what an earlier one said. A deleted rule is there again. 409 when what it said cannot judge any more.',
    params: RuleParams,
    body: Type.Object({ version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) }, strict),
    status: 200,
    response: RuleSchema,
    errors: ['not_found', 'state_conflict'],
  },
} as const satisfies Record<string, RouteSpec>;
