import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

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
      serializers: { err: pino.stdSerializers.err },
      // Nothing with these names is logged today; this keeps it so.
      redact: ['*.password', '*.token', '*.key', 'headers.authorization', 'headers.cookie'],
    },
    destination,
  );
}
