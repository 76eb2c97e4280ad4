import type { Alert } from '@batcave/shared/alerts';
import type { CallResult, Problem } from '@batcave/shared/api';
import type { HostBridge, LinkState, WindowFrame } from '../../src/ipc/contract.ts';
import type { IdentityAnswer, IdentityState } from '../../src/ipc/identity.ts';
import type { UpdateState } from '../../src/ipc/update.ts';
import type { CodeFound, ShownItem, ViewNews } from '../../src/ipc/views.ts';
import type {
  DisplayFacts,
  RotationNews,
  Workspace,
  WorkspaceChange,
} from '../../src/ipc/workspace.ts';
import { createWallCodes } from '../../src/workspace/index.ts';
import { createFakeWorkspace, type FakeHost } from './fakeWorkspace.ts';

/** What a test starts the page with. */
export interface FakeStart {
  readonly alerts: readonly Alert[];
  readonly savedLayout: unknown;
  readonly scopes: readonly string[];
  readonly identity: IdentityState;
  /** Send nothing until the test does. */
  readonly isSilent: boolean;
  /** Displays and other windows; `null`: a browser tab, which has neither. */
  readonly host: FakeHost | null;
  /** What the server answers from the start, and what it answers to everything instead. */
  readonly served?: Readonly<Record<string, unknown>>;
  readonly refusal?: Partial<Problem>;
  /** What stands on walls of other windows, by its code. */
  readonly coded?: Readonly<Record<string, CodeFound>>;
  /** Answers wait for `release` from the start. */
  readonly isHeld?: boolean;
}

/** One call that the page has made. */
export interface FakeCall {
  readonly id: string;
  readonly input: {
    readonly params?: Record<string, string>;
    readonly query?: Record<string, unknown>;
    readonly body?: { readonly alert_ids?: string[]; readonly text?: string; readonly at?: string };
  };
}

/** What a test can do to the page from outside: be the server. */
export interface FakeControls {
  readonly calls: FakeCall[];
  readonly ackedFrames: number[];
  /** The workspace after each change. */
  readonly saved: Workspace[];
  /** What the page has asked of the workspace. */
  readonly changes: WorkspaceChange[];
  /** What else was asked of the host: the name, and what was handed over. */
  readonly asked: (readonly [string, unknown])[];
  /** What a wall said of its boards. */
  readonly rotation: RotationNews[];
  /** What a wall said of what stands on it. */
  readonly shown: (readonly ShownItem[])[];
  /** Displays come and go. */
  setDisplays(displays: readonly DisplayFacts[]): void;
  retries: number;
  /** What was asked of the identity: the name of the change, and what was handed over. */
  readonly identityCalls: (readonly [string, unknown])[];
  setIdentity(state: IdentityState): void;
  setUpdate(state: UpdateState): void;
  /** A link was opened, or another window asks for a view. */
  tellView(news: ViewNews): void;
  /** The next change of the identity is not made, for this reason. */
  failIdentity(detail: string): void;
  /** Hold answers back until `release` is called. */
  hold(): void;
  release(): void;
  failNext(id: string, problem: Partial<Problem>): void;
  answerNext(id: string, value: unknown): void;
  /** Answers with this from now on, or with what it makes of the input. */
  serve(id: string, value: unknown): void;
  /** ackAll skips these. */
  refuse(alertIds: readonly string[], reason: string): void;
  send(change: Partial<WindowFrame>): void;
  setLink(link: LinkState): void;
  alerts(): Alert[];
}

/**
 * Puts a bridge into the page that behaves like the real one: one frame in flight, coalesced, alerts
 * that change when they are acknowledged, the workspace as a host holds it. Bundled, and run in the page
 * before the console.
 */
export function installFakeBridge(start: FakeStart): void {
  const alerts = new Map(start.alerts.map((alert) => [alert.alert_id, alert]));
  let seq = 1_000_000;
  let frameNumber = 0;
  let inFlight = false;
  let waiting: Partial<WindowFrame> | null = null;
  let listener: ((frame: WindowFrame) => void) | null = null;
  let link: LinkState = { kind: 'live', sinceMs: Date.now() };
  let program: WindowFrame['program'] = null;
  let isHeld = start.isHeld ?? false;
  let held: (() => void)[] = [];
  let identity = start.identity;
  let identityListener: ((state: IdentityState) => void) | null = null;
  let identityFailure: string | null = null;
  let update: UpdateState = { kind: 'off', reason: 'Updates were not set up for this console.' };
  let updateListener: ((state: UpdateState) => void) | null = null;
  let viewListener: ((news: ViewNews) => void) | null = null;
  const failures = new Map<string, Partial<Problem>>();
  const answers = new Map<string, unknown>();
  const served = new Map<string, unknown>([
    ['incidents.list', { incidents: [], next_cursor: null }],
    ['notifications.list', { notifications: [], next_cursor: null }],
    ['presets.list', { presets: [] }],
    ...Object.entries(start.served ?? {}),
  ]);
  const refusals = new Map<string, string>();

  function pump(): void {
    if (inFlight || waiting === null || listener === null) return;
    const change = waiting;
    waiting = null;
    inFlight = true;
    frameNumber += 1;
    listener({
      frame: frameNumber,
      link,
      principal: {
        tenant: 'acme-prod',
        kind: 'console',
        name: 'R. Okafor',
        scopes: start.scopes as never,
      },
      server: 'batcave-eu1',
      clockOffsetMs: 0,
      dataAtMs: Date.now(),
      canary: null,
      program,
      alertsReset: false,
      alerts: [],
      events: [],
      sampledOut: 0,
      gaps: [],
      ...change,
    });
  }

  function send(change: Partial<WindowFrame>): void {
    if (change.program !== undefined) ({ program } = change);
    const before: Partial<WindowFrame> = waiting ?? {};
    waiting = {
      ...before,
      ...change,
      alertsReset: (before.alertsReset ?? false) || (change.alertsReset ?? false),
      alerts: [...(before.alerts ?? []), ...(change.alerts ?? [])],
      events: [...(before.events ?? []), ...(change.events ?? [])],
      gaps: [...(before.gaps ?? []), ...(change.gaps ?? [])],
      sampledOut: (before.sampledOut ?? 0) + (change.sampledOut ?? 0),
    };
    pump();
  }

  function change(alertId: string, fields: Partial<Alert>): Alert {
    const alert = alerts.get(alertId);
    if (alert === undefined) throw new Error(`no alert ${alertId}`);
    seq += 1;
    const next = { ...alert, ...fields, seq, updated_at: new Date().toISOString() };
    alerts.set(alertId, next);
    return next;
  }

  const problem = (fields: Partial<Problem>): CallResult<never> => ({
    ok: false,
    problem: {
      type: 'urn:sentry:error:internal',
      title: 'A fault of ours.',
      status: 500,
      code: 'internal',
      detail: '',
      trace_id: 'trace-1',
      ...fields,
    },
  });

  function ack(alertId: string): Alert {
    return change(alertId, {
      state: 'ACK',
      acknowledged_by: 'R. Okafor',
      acknowledged_at: new Date().toISOString(),
    });
  }

  function unack(alertId: string): Alert {
    return change(alertId, {
      state: 'OPEN',
      acknowledged_by: null,
      acknowledged_at: null,
      resolved_by: null,
      resolved_at: null,
    });
  }

  function answer(id: string, input: FakeCall['input']): CallResult<unknown> {
    if (start.refusal !== undefined) return problem(start.refusal);
    const failure = failures.get(id);
    if (failure !== undefined) {
      failures.delete(id);
      return problem(failure);
    }
    if (answers.has(id)) {
      const value = answers.get(id);
      answers.delete(id);
      return { ok: true, value };
    }
    if (served.has(id)) {
      const value = served.get(id);
      const isMade = typeof value === 'function';
      return { ok: true, value: isMade ? (value as (input: unknown) => unknown)(input) : value };
    }
    const alertId = input.params?.['alert_id'] ?? '';
    if (id === 'alerts.ack' || id === 'alerts.unack' || id === 'alerts.resolve') {
      const known = alerts.get(alertId);
      if (known === undefined) return problem({ status: 404, code: 'not_found' });
      const resolved = {
        state: 'RESOLVED' as const,
        resolved_by: 'R. Okafor',
        resolved_at: new Date().toISOString(),
      };
      const next =
        id === 'alerts.ack'
          ? ack(alertId)
          : id === 'alerts.unack'
            ? unack(alertId)
            : change(alertId, resolved);
      send({ alerts: [next] });
      return { ok: true, value: next };
    }
    if (id === 'alerts.ackAll') {
      const ids = input.body?.alert_ids ?? [];
      const done = ids.filter((each) => !refusals.has(each));
      send({ alerts: done.map(ack) });
      const skipped = ids
        .filter((each) => refusals.has(each))
        .map((each) => ({ alert_id: each, reason: refusals.get(each) }));
      return { ok: true, value: { acknowledged: done.length, alert_ids: done, skipped } };
    }
    // Without its rule: its values are not drawn.
    if (id === 'alerts.why')
      return { ok: true, value: { judged_by: { spec: null }, raised: null } };
    if (id === 'alerts.get') return { ok: true, value: alerts.get(alertId) };
    if (id === 'incidents.timeline') {
      const entries = ['raised', 'acknowledged'].map((kind, i) => ({
        timeline_id: `timeline-${String(i)}`,
        alert_id: input.query?.['alert'],
        kind,
        entry: i === 0 ? 'Raised: lag 48 s is over 30 s' : 'Acknowledged',
        actor: i === 0 ? 'rule' : 'M. Diaz',
        event_id: null,
        timestamp: new Date(Date.UTC(2026, 10, 23, 8, 40, i)).toISOString(),
      }));
      return { ok: true, value: { entries, next_cursor: null } };
    }
    if (id === 'events.get') {
      const event = { event_id: input.params?.['event_id'], payload: { lag_s: 48 }, seq: 7 };
      return { ok: true, value: event };
    }
    return problem({ status: 404, code: 'route_not_found', detail: `the fake has no ${id}` });
  }

  async function changeIdentity(name: string, input?: unknown): Promise<IdentityAnswer> {
    controls.identityCalls.push([name, input]);
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    if (identityFailure === null) return { ok: true };
    const failed = problem({ code: 'refused', detail: identityFailure });
    identityFailure = null;
    return failed;
  }

  const controls: FakeControls = {
    calls: [],
    ackedFrames: [],
    saved: [],
    changes: [],
    asked: [],
    rotation: [],
    shown: [],
    setDisplays(displays) {
      workspace.setDisplays(displays);
    },
    retries: 0,
    identityCalls: [],
    setIdentity(state) {
      identity = state;
      identityListener?.(state);
    },
    setUpdate(state) {
      update = state;
      updateListener?.(state);
    },
    tellView(news) {
      viewListener?.(news);
    },
    failIdentity(detail) {
      identityFailure = detail;
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const go of held) go();
      held = [];
    },
    failNext(id, fields) {
      failures.set(id, fields);
    },
    answerNext(id, value) {
      answers.set(id, value);
    },
    serve(id, value) {
      served.set(id, value);
    },
    refuse(alertIds, reason) {
      for (const id of alertIds) refusals.set(id, reason);
    },
    send,
    setLink(next) {
      link = next;
      send({});
    },
    alerts: () => [...alerts.values()],
  };

  const codes = createWallCodes({ nowMs: Date.now });
  const workspace = createFakeWorkspace(start.savedLayout, start.host, controls, codes);

  const bridge: HostBridge = {
    host: start.host === null ? 'browser' : 'electron',
    onFrame(next) {
      listener = next;
      if (!start.isSilent) {
        send({ alertsReset: true, alerts: [...alerts.values()] });
      }
      return () => {
        listener = null;
      };
    },
    ackFrame(frame) {
      controls.ackedFrames.push(frame);
      inFlight = false;
      pump();
    },
    async call(id, input) {
      // The summary asks for its rate by itself: that is nothing that anybody did.
      if (id !== 'alerts.rate') controls.calls.push({ id, input: input });
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      return answer(id, input) as never;
    },
    retryNow() {
      controls.retries += 1;
    },
    async reloadPage() {
      controls.asked.push(['reloadPage', null]);
      location.reload();
      return true;
    },
    views: {
      onNews(next) {
        viewListener = next;
        return () => {
          viewListener = null;
        };
      },
      async open(asked, place) {
        controls.asked.push(['openView', { asked, place }]);
        const { windowId, workspace: now } = await workspace.state();
        if (start.host === null) return { ok: true, windowId: null };
        const desk = now.windows.find(({ id, mode }) => mode === 'desk' && id !== windowId);
        return desk === undefined
          ? (problem({ title: 'Refused.', detail: 'No desk window is open.' }) as never)
          : { ok: true, windowId: desk.id };
      },
      async tellShown(items) {
        const { windowId } = await workspace.state();
        controls.shown.push(items);
        return codes.show(windowId, items);
      },
      async findCode(wall, item) {
        const other = start.coded?.[`W${String(wall)}-${String(item)}`];
        return other ?? codes.find({ wall, item });
      },
    },
    focusWindow(windowId) {
      controls.asked.push(['focusWindow', windowId]);
    },
    workspace: workspace.bridge,
    identity: {
      onState(next) {
        identityListener = next;
        next(identity);
        return () => {
          identityListener = null;
        };
      },
      enrol: (bundle) => changeIdentity('enrol', bundle),
      importPkcs12: (input) => changeIdentity('importPkcs12', input),
      renew: () => changeIdentity('renew'),
      remove: () => changeIdentity('remove'),
    },
    update: {
      onState(next) {
        updateListener = next;
        next(update);
        return () => {
          updateListener = null;
        };
      },
      async check() {
        controls.asked.push(['checkUpdates', null]);
        return { ok: true };
      },
      async install(moment) {
        controls.asked.push(['installUpdate', moment]);
        return { ok: true };
      },
    },
  };
  Object.assign(window, { batcave: bridge, fake: controls });
}
