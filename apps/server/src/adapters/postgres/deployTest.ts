import { DEPLOY_EVENTS, DEPLOY_TYPE } from '@batcave/shared/events';

const WORDS = DEPLOY_EVENTS.map((word) => `'${word}'`).join(', ');

/** What `isDeploy` says of an event, as SQL over its `type` and `labels`; never null. */
export const IS_DEPLOY = `(type ~* '${DEPLOY_TYPE}' or labels ->> 'deploy' is not null or coalesce(labels ->> 'event', '') in (${WORDS}))`;
