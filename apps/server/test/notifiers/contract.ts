import { describe, expect, onTestFinished, test } from 'vitest';
import type { Delivery, DeliveryOutcome } from '../../src/dispatch/index.ts';
import { createEgress, parseEgressAllow } from '../../src/adapters/egress/index.ts';
import { createNotifiers } from '../../src/adapters/notifiers/index.ts';
import { createAuthority, type TlsIdentity } from './endpoints/authority.ts';
import { aDelivery, AT_MS, HOSTILE, STORY } from './messages.ts';

/** Notifiers on a way out to loopback, where `target.example` and `127.0.0.1` are. */
export function notifiersOnLoopback(nowMs = () => AT_MS) {
  const zone: Record<string, string[]> = {
    'target.example': ['127.0.0.1'],
    'private.example': ['10.0.0.5'],
  };
  const egress = createEgress({
    allow: parseEgressAllow('127.0.0.1:*'),
    lookup: (host) =>
      zone[host] === undefined
        ? Promise.reject(Object.assign(new Error(host), { code: 'ENOTFOUND' }))
        : Promise.resolve(zone[host]),
  });
  return createNotifiers({ egress, nowMs });
}

export interface SendOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Instead of where the endpoint is. */
  readonly at?: { readonly host: string; readonly port: number };
}

/** One channel with its endpoint. */
export interface Channel {
  send(delivery: Delivery, options?: SendOptions): Promise<DeliveryOutcome>;
  readonly port: number;
  /** For each message that came: by what the receiver tells repeats, and what it objects to. */
  arrived(): readonly { readonly id: string; readonly faults: readonly string[] }[];
  /** What must never be shown. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** The beginning of what must come of it. */
  readonly outcome: Partial<Extract<DeliveryOutcome, { kind: 'retry' }>> | object;
  readonly timeoutMs?: number;
  readonly detail?: RegExp;
}

export interface ChannelKind<C extends Channel> {
  readonly name: string;
  open(options: { readonly tls?: TlsIdentity }): Promise<C>;
  readonly faults: readonly (Fault & { arrange(channel: C): void })[];
}

/** What every notifier keeps to, over a real connection to a server that is as strict as the real one. */
export function keepsTheContract<C extends Channel>(kind: ChannelKind<C>): void {
  async function open(options: { readonly tls?: TlsIdentity } = {}): Promise<C> {
    const channel = await kind.open(options);
    onTestFinished(() => channel.close());
    return channel;
  }

  describe(kind.name, () => {
    test('delivers', async () => {
      const channel = await open();
      expect(await channel.send(aDelivery())).toMatchObject({ kind: 'delivered' });
      expect(channel.arrived()).toMatchObject([{ faults: [] }]);
    });

    test('tells every part of a story so that the service takes it', async () => {
      const channel = await open();
      let [previous, thread]: [Delivery['previous'], Delivery['thread']] = [undefined, undefined];
      for (const message of STORY) {
        const outcome = await channel.send(aDelivery({ message, previous, thread }));
        expect(outcome, message.reason).toMatchObject({ kind: 'delivered' });
        if (outcome.kind === 'delivered') previous = outcome.ref ?? previous;
        thread ??= previous;
      }
      expect(channel.arrived().flatMap(({ faults }) => faults)).toEqual([]);
    });

    test.each(HOSTILE)('gets %s through', async (_what, message) => {
      const channel = await open();
      expect(await channel.send(aDelivery({ message }))).toMatchObject({ kind: 'delivered' });
      expect(channel.arrived()).toMatchObject([{ faults: [] }]);
    });

    test('says the same id when it is sent again', async () => {
      const channel = await open();
      const delivery = aDelivery();
      await channel.send(delivery);
      await channel.send(delivery);
      const [first, second] = channel.arrived();
      expect(first?.id).toBeTruthy();
      expect(second?.id).toBe(first?.id);
    });

    test.each(kind.faults)('$name', async ({ arrange, outcome, timeoutMs, detail }) => {
      const channel = await open();
      arrange(channel);
      const told = await channel.send(aDelivery(), timeoutMs === undefined ? {} : { timeoutMs });
      expect(told).toMatchObject(outcome);
      expect(told.detail.length).toBeLessThanOrEqual(300);
      expect(told.detail).not.toMatch(/[\r\n]/);
      if (detail !== undefined) expect(told.detail).toMatch(detail);
      for (const secret of channel.secrets) expect(told.detail).not.toContain(secret);
    });

    test('tries again when the connection is refused', async () => {
      const channel = await open();
      await channel.close();
      const outcome = await channel.send(aDelivery());
      expect(outcome).toMatchObject({ kind: 'retry', category: 'network' });
    });

    test('tries again when the name is not found', async () => {
      const channel = await open();
      const at = { host: 'absent.example', port: 443 };
      const outcome = await channel.send(aDelivery(), { at });
      expect(outcome).toMatchObject({ kind: 'retry', category: 'network' });
      expect(outcome.detail).toContain('absent.example');
    });

    test('goes nowhere that egress refuses', async () => {
      const channel = await open();
      const at = { host: 'private.example', port: channel.port };
      const outcome = await channel.send(aDelivery(), { at });
      expect(outcome).toMatchObject({ kind: 'refused', category: 'egress' });
      expect(outcome.detail).toContain('egress_allow');
    });

    test('sends nothing to a server that it cannot trust', async () => {
      const tls = createAuthority().issue(['target.example']);
      const channel = await open({ tls });
      const at = { host: 'target.example', port: channel.port };
      const outcome = await channel.send(aDelivery(), { at });
      expect(outcome).toMatchObject({ kind: 'retry', category: 'network' });
      expect(channel.arrived()).toEqual([]);
    });

    test('ends at once when it is told to stop', async () => {
      const channel = await open();
      const stop = new AbortController();
      stop.abort();
      const startedMs = performance.now();
      const outcome = await channel.send(aDelivery(), { signal: stop.signal });
      expect(outcome).toMatchObject({ kind: 'retry', category: 'network' });
      expect(performance.now() - startedMs).toBeLessThan(1_000);
      expect(channel.arrived()).toEqual([]);
    });
  });
}
