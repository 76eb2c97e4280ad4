import type { HookAnswer, HookInput, RenderedRequest } from '@batcave/shared/remediation';
import type { EpochMs } from '@batcave/shared/time';
import type { SendOutcome } from './transitionRun.ts';

/** A call as it goes out, secrets included. */
export interface HookCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
  readonly tls: {
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
    readonly ca?: string | undefined;
  };
  /** Aborts when this server has to stop: what comes of it is then unknown. */
  readonly signal: AbortSignal;
}

/** How a call ended. */
export type HookSent =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Uint8Array }
  /** Not a byte of the request has left: it did not happen. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The way out to the targets of hooks. */
export interface HookTarget {
  /** Makes the call once. Follows no redirect. Never rejects. */
  send(call: HookCall): Promise<HookSent>;
}

/** Keeps the secrets of hooks. */
export interface HookSecrets {
  /** Seals what is given, and keeps what says that it is set. @throws AppError for one that is not there */
  seal(tenant: string, spec: HookInput, before: HookInput | undefined): HookInput;
  /** Without any: they say only that they are set. */
  redact(spec: HookInput): HookInput;
  /** With their values, for the call alone. */
  open(tenant: string, spec: HookInput): HookInput;
}

/** Whether a service is production; one that nobody has described is. */
export type IsProduction = (tenant: string, service: string) => Promise<boolean>;

/** A run that is being sent: durable before it is. */
export interface Sending {
  readonly tenant: string;
  readonly runId: string;
  readonly attempt: number;
  readonly request: RenderedRequest;
  /** As it was when the run began, with sealed secrets. */
  readonly spec: HookInput;
}

/** Where the runner keeps what it decides. Every method is safe to repeat. */
export interface RunnerLedger {
  /**
   * Runs that were being sent by nobody knows whom, so that nobody knows what came of them: the last runner ended,
   * or this one never heard that they were to be sent.
   *
   * @param except  Runs whose calls are under way here.
   */
  recover(nowMs: EpochMs, except: readonly string[]): Promise<void>;
  /** Tenants whose alerts have changes that were not looked at. */
  behind(): Promise<string[]>;
  /** Looks at the next changes of a tenant and does what follows; how many there were. */
  follow(tenant: string, nowMs: EpochMs): Promise<number>;
  /** Runs that have to be looked at by now. */
  due(
    nowMs: EpochMs,
    limit: number,
  ): Promise<{ readonly tenant: string; readonly runId: string }[]>;
  /** Takes a run on; gives it back when it is to be sent now. */
  advance(tenant: string, runId: string, nowMs: EpochMs): Promise<Sending | undefined>;
  /** Records what came of it. */
  settle(
    sending: Pick<Sending, 'tenant' | 'runId' | 'attempt'>,
    outcome: SendOutcome,
    answer: HookAnswer | undefined,
    nowMs: EpochMs,
  ): Promise<void>;
}

/** Wakes the runner. */
export interface Alarm {
  ring(): void;
  wait(durationMs: number): Promise<void>;
}
