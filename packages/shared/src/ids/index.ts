const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** The JSON Schema pattern of an id on the wire: a UUID of RFC 9562, versions 1 to 8. */
export const UUID_PATTERN = UUID.source
  .replaceAll('[0-9a-f]', '[0-9a-fA-F]')
  .replace('[89ab]', '[89abAB]');

/** Whether the text is a UUID of RFC 9562. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * The milliseconds stamped into a UUIDv7 (RFC 9562 section 5.7); `undefined` for another version.
 */
export function uuidTimeMs(uuid: string): number | undefined {
  if (uuid[14] !== '7') return undefined;
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
