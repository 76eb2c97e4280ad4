/** Says whose state a JSON is: a detector with other parameters must not go on with it. */
export function signatureOf(name: string, parameters: Readonly<Record<string, number>>): string {
  const values = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return [name, ...values.map(([parameter, value]) => `${parameter}=${String(value)}`)].join(' ');
}

/**
 * The fields of a state that was written with this signature as `of`.
 *
 * @throws Error when the JSON is not such a state.
 */
export function readState(json: unknown, signature: string): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || !('of' in json) || json.of !== signature)
    throw new Error(`This is not the state of ${signature}.`);
  return json as Readonly<Record<string, unknown>>;
}

/** @throws Error when it is not a whole number from 0 to `max`. */
export function readCount(value: unknown, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max)
    throw new Error(`Expected a whole number up to ${String(max)} in the state of a detector.`);
  return value;
}
