import Type from 'typebox';
import { ALERT_STATES, AlertSchema, IncidentLinkSchema } from '../alerts/index.ts';
import { InstantSchema, SEVERITIES, UuidSchema } from '../events/index.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Alerts that belong together. To somebody limited to services it is what they may see of it. */
export const IncidentSchema = Type.Object({
  incident_id: UuidSchema,
  state: Type.Enum(ALERT_STATES, {
    description: 'OPEN while an alert is; ACK while none is open and one is ACK; else RESOLVED.',
  }),
  severity: Type.Enum(SEVERITIES, {
    description: 'Of its worst unresolved alert; of a resolved incident the last that was.',
  }),
  worst_severity: Type.Enum(SEVERITIES, {
    description: 'The worst that any of its alerts ever had.',
  }),
  title: Type.String({ description: 'The summary of its worst, oldest alert.' }),
  services: Type.Array(Type.String(), { description: 'In order of their names; at most 1000.' }),
  alert_count: Type.Integer(),
  open_count: Type.Integer({ description: 'Alerts that nobody has.' }),
  ack_count: Type.Integer({ description: 'Alerts that somebody has.' }),
  opened_at: InstantSchema,
  updated_at: InstantSchema,
  resolved_at: Nullable(InstantSchema),
  seq: Type.Integer({ description: 'Among those of the alerts of the tenant.' }),
});
export type Incident = Type.Static<typeof IncidentSchema>;

/** An incident with its alerts, oldest first, and why each belongs to it. */
export const IncidentDetailSchema = Type.Object({
  incident: IncidentSchema,
  alerts: Type.Array(
    Type.Object({
      alert: AlertSchema,
      link: Nullable(IncidentLinkSchema),
    }),
  ),
  more_alerts: Type.Integer({ minimum: 0, description: 'Alerts beyond the 500 that are listed.' }),
});
export type IncidentDetail = Type.Static<typeof IncidentDetailSchema>;
