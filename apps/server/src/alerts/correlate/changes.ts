import type { IncidentLink } from '@batcave/shared/alerts';
import type { Incident } from '@batcave/shared/incidents';

/** An incident as it is now; the store gives it its place. */
export type IncidentState = Omit<Incident, 'seq'>;

/** Where an alert was placed. */
export interface AlertPlace {
  readonly alertId: string;
  readonly incidentId: string;
  readonly link: IncidentLink;
}

/** What has to be written: each incident once, each alert where it was placed last. */
export interface IncidentChanges {
  readonly incidents: readonly IncidentState[];
  readonly links: readonly AlertPlace[];
}
