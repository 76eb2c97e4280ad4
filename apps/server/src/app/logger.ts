import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** An error without the objects that it carries: to one of `pg` its whole client is tied, with what it was asked. */
function flatError(error: Error): unknown {
  const told: unknown = pino.stdSerializers.err(error);
  if (typeof told !== 'object' || told === null) return told;
  return Object.fromEntries(
    Object.entries(told).filter(([, value]) => typeof value !== 'object' || value === null),
  );
}

/** Structured log, one JSON object a line, on standard error: standard output is for the ready line. */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: flatError },
      // Nothing with these names is logged today; this keeps it so.
      redact: ['*.password', '*.token', '*.key', 'headers.authorization', 'headers.cookie'],
    },
    destination,
  );
}
