/**
 * The tenant of the events that servers send to themselves to measure how long they take. Nobody can
 * belong to it: identities of it are refused, but for the one that a server makes for itself.
 */
export const CANARY_TENANT = 'sentry-canary';
