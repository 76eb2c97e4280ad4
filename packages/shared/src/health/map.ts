import Type from 'typebox';
import { AlertSummarySchema } from '../alerts/index.ts';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** How much a map holds at most; what is beyond is left out and said to be. */
export const MAP_LIMITS = {
  maxServices: 2000,
  maxEdges: 5000,
  /** What nobody wrote down and nobody has heard of for so long is on the map no more. */
  forgetMs: 86_400_000,
} as const;

/** What was counted lately. */
const TrafficSchema = Type.Object(
  {
    events: Type.Integer({ minimum: 0 }),
    errors: Type.Integer({ minimum: 0, description: 'Those of ERROR or CRITICAL.' }),
    over_ms: Type.Integer({ minimum: 1, description: 'In so much time: 5 to 10 minutes.' }),
  },
  { description: 'Events that Sentry saw lately.' },
);
export type Traffic = Type.Static<typeof TrafficSchema>;

/** The worst active alert of a service: the one value that stands for it. */
const HeadlineSchema = Type.Object({
  alert_id: UuidSchema,
  rule_name: Type.String(),
  value: Nullable(Type.Number()),
  threshold: Type.Number(),
});
export type Headline = Type.Static<typeof HeadlineSchema>;

const MapServiceSchema = Type.Object({
  name: Type.String(),
  team: Nullable(Type.String({ description: 'Of the dispatch document.' })),
  group: Nullable(
    Type.String({ description: 'The team, else the service.namespace that its events name.' }),
  ),
  production: Type.Boolean({ description: 'Unless the dispatch document says that it is not.' }),
  severity: Nullable(SeveritySchema),
  by_severity: AlertSummarySchema.properties.by_severity,
  open: Type.Integer({ description: 'Active alerts that nobody has acknowledged.' }),
  acknowledged: Type.Integer(),
  headline: Nullable(HeadlineSchema),
  last_event_at: Nullable(
    Type.String({ ...InstantSchema, description: 'When its newest event was received.' }),
  ),
  quiet_after_ms: Nullable(
    Type.Integer({
      minimum: 1,
      description:
        'When it has been quiet for longer there is no data. null: what is usual for it is not known yet.',
    }),
  ),
  traffic: Nullable(TrafficSchema),
});
export type MapService = Type.Static<typeof MapServiceSchema>;

/** One service needs another. */
const MapEdgeSchema = Type.Object({
  from: Type.String({ description: 'The caller.' }),
  to: Type.String({ description: 'What it needs.' }),
  known: Type.Array(Type.Enum(['configured', 'discovered']), {
    description: 'configured: the dispatch document says so. discovered: events say so.',
  }),
  last_seen_at: Nullable(InstantSchema),
  traffic: Nullable(TrafficSchema),
});
export type MapEdge = Type.Static<typeof MapEdgeSchema>;

/** Services with how they are, and which needs which. */
export const HealthMapSchema = Type.Object({
  as_of: InstantSchema,
  services: Type.Array(MapServiceSchema, { description: 'By name.' }),
  edges: Type.Array(MapEdgeSchema, { description: 'By from and to.' }),
  left_out: Type.Object(
    { services: Type.Integer(), edges: Type.Integer() },
    { description: 'How many more there are: 2,000 services and 5,000 edges are shown at most.' },
  ),
});
export type HealthMap = Type.Static<typeof HealthMapSchema>;
