/** What one event and one request may hold. Larger is refused with the field and the limit. */
export const EVENT_LIMITS = {
  /** Characters in `source`. */
  maxSourceLength: 256,
  /** Characters in `type`. */
  maxTypeLength: 128,
  /** Bytes of one event's payload as JSON. */
  maxPayloadBytes: 256 * 1024,
  /** Levels of arrays and objects in a payload, the payload itself being the first. */
  maxPayloadDepth: 32,
  /** Keys over the whole payload. */
  maxPayloadKeys: 512,
  /** Labels of one event. */
  maxLabels: 64,
  /** Characters in a label's name. */
  maxLabelNameLength: 128,
  /** Characters in a label's value. */
  maxLabelValueLength: 1024,
  /** Events in one request. */
  maxEventsPerRequest: 10_000,
  /** Bytes of one request body, after gzip. */
  maxBodyBytes: 16 * 1024 * 1024,
  /** How many times its compressed size a gzip body may unfold to. */
  maxGzipRatio: 100,
} as const;
