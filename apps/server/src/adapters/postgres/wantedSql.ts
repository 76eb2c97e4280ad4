import { severityRank } from '@batcave/shared/events';
import pg from 'pg';
import type { WantedBy, WantedEvents } from '../../replay/index.ts';
import { SERVER_STARTED } from '../../rules/index.ts';

const texts = (all: readonly string[]): string => all.map((text) => pg.escapeLiteral(text)).join();

/** The event with which the server says that it was away. */
export const IS_SERVER_STARTED = `(type = ${pg.escapeLiteral(SERVER_STARTED.type)} and source = ${pg.escapeLiteral(SERVER_STARTED.source)})`;

function conditionOf({ types, sources, severities }: WantedBy): string {
  const conditions = [
    ...(types === undefined ? [] : [`type in (${texts(types)})`]),
    ...(sources === undefined ? [] : [`source in (${texts(sources)})`]),
    ...(severities === undefined ? [] : [`severity in (${severities.map(severityRank).join()})`]),
  ];
  return conditions.length === 0 ? 'true' : `(${conditions.join(' and ')})`;
}

/**
 * Which events are wanted, as a condition in SQL. COPY takes no parameters, so texts are in it, as
 * literals. The starts of the server are always wanted.
 */
export function wantedSql({ any }: WantedEvents): string {
  const conditions = any.map(conditionOf);
  return conditions.includes('true')
    ? 'true'
    : `(${[IS_SERVER_STARTED, ...conditions].join(' or ')})`;
}

/** The payload where somebody looks into it, else null. */
export function payloadSql({ payload }: WantedEvents): string {
  return payload ? 'payload' : `case when ${IS_SERVER_STARTED} then payload end`;
}
