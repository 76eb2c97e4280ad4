/** How the state of an alert or an incident is written: unacked in capitals, because it asks for somebody. */
export const STATE_WORD = { OPEN: 'UNACK', ACK: 'Acked', RESOLVED: 'Resolved' } as const;
