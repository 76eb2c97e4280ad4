import { DispatchConfigSchema, RECEIVER_TYPES, ReceiverSchema } from '@batcave/shared/dispatch';
import type { FieldFault } from '@batcave/shared/errors';
import { compileFaults } from '../../adapters/http/validate.ts';

const faultsOf = compileFaults(DispatchConfigSchema);
const faultsByType = new Map(
  ReceiverSchema.anyOf.map((schema) => [
    schema.properties.type.const as unknown,
    compileFaults(schema),
  ]),
);
/** Secrets that a receiver of a type cannot be without. */
const NEEDED: Readonly<Record<string, string>> = { webhook: 'secret', pagerduty: 'routing_key' };

/**
 * What keeps a value from having the form of a document. A receiver is judged by its type alone: what the other
 * types want helps nobody.
 */
export function dispatchFaults(value: unknown): FieldFault[] {
  const all = faultsOf(value);
  const receivers = receiversOf(value);
  if (all.length === 0 || receivers === undefined) return all;
  const own = receivers.flatMap((receiver, i) =>
    (faultsByType.get(typeOf(receiver)) ?? faultOfType)(receiver).map((fault) => ({
      ...fault,
      field: `/receivers/${String(i)}${fault.field}`,
    })),
  );
  return [...own, ...all.filter(({ field }) => !/^\/receivers\/\d/.test(field))];
}

/**
 * The value with every needed secret that is missing taken as saved: what else is wrong with a document whose
 * secrets are still to be written can be seen then.
 */
export function assumeSecrets(value: unknown): unknown {
  const receivers = receiversOf(value);
  if (receivers === undefined) return value;
  return {
    ...(value as object),
    receivers: receivers.map((receiver) => {
      const needed = NEEDED[String(typeOf(receiver))];
      if (needed === undefined || needed in (receiver as object)) return receiver;
      return { ...(receiver as object), [needed]: { set: true } };
    }),
  };
}

function receiversOf(value: unknown): readonly unknown[] | undefined {
  const { receivers } = (value ?? {}) as { readonly receivers?: unknown };
  return Array.isArray(receivers) ? (receivers as readonly unknown[]) : undefined;
}

function typeOf(receiver: unknown): unknown {
  return (receiver as { readonly type?: unknown } | null | undefined)?.type;
}

function faultOfType(receiver: unknown): FieldFault[] {
  const limit = `one of ${RECEIVER_TYPES.join(', ')}`;
  if (typeof receiver !== 'object' || receiver === null)
    return [{ field: '', limit: 'an object', fix: `Send an object with a type, ${limit}.` }];
  const isMissing = typeOf(receiver) === undefined;
  return [{ field: '/type', limit, fix: isMissing ? 'It is missing: add it.' : `Send ${limit}.` }];
}
