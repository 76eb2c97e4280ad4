/** The service that an event is about: what its label says, else its source. */
export function serviceOf(event: {
  readonly labels: Readonly<Record<string, string>>;
  readonly source: string;
}): string {
  return event.labels['service'] ?? event.source;
}
