import type { Alert, Quiet } from '@batcave/shared/alerts';

/** How what hides an alert is ended, so that people can be paged for it. */
function endOf({ by, id, until }: Quiet): string {
  const later = until === null ? '' : ` or wait until ${until}`;
  switch (by) {
    case 'silence':
    case 'maintenance':
    case 'snooze':
      return `End it with sentry silences expire ${id ?? 'ID'} (POST /v1/silences/${id ?? '{silence_id}'}/expire)${later}`;
    case 'inhibition':
      return `It ends when alert ${id ?? ''} is over, or when the inhibition is taken out of the document`;
    case 'mute_time':
      return `Change the hours ${id ?? ''} of the document, or those of its route${later}`;
    case 'suppression':
      return `Have it told with POST /v1/alerts/{alert_id}/restore`;
  }
}

/** Why nobody can be paged for an alert because something hides it, and how that is ended; undefined: nothing does. */
export function whyHeld({ quiet, escalation }: Pick<Alert, 'quiet' | 'escalation'>) {
  if (quiet !== null && quiet !== undefined)
    return `Nobody is paged for it while it is hidden (${quiet.by.replace('_', ' ')}: ${quiet.reason.replace(/\.$/, '')}). ${endOf(quiet)}; then ask again.`;
  return escalation?.state === 'held'
    ? 'Nobody is paged for it while its route is quiet at this hour: sentry dispatch test --alert says by which hours. Change those of the document, or wait for their end.'
    : undefined;
}
