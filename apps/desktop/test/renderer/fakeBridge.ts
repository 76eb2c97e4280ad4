import type { Alert } from '@batcave/shared/alerts';
import type { Problem } from '@batcave/shared/api';
import type { HostBridge, LinkState, WindowFrame } from '../../src/ipc/contract.ts';
import type { IdentityAnswer, IdentityState } from '../../src/ipc/identity.ts';
import type { TenantsState } from '../../src/ipc/tenants.ts';
import type { UpdateState } from '../../src/ipc/update.ts';
import type { CodeFound, ShownItem, ViewNews } from '../../src/ipc/views.ts';
import type {
  DisplayFacts,
  RotationNews,
  Workspace,
  WorkspaceChange,
} from '../../src/ipc/workspace.ts';
import { createWallCodes } from '../../src/workspace/index.ts';
import { createFakeAnswers, type FakeCall, type FakeServed, problem } from './fakeAnswers.ts';
import { createFakeWorkspace, type FakeHost } from './fakeWorkspace.ts';

/** What a test starts the page with. */
export interface FakeStart extends FakeServed {
  readonly savedLayout: unknown;
  readonly scopes: readonly string[];
  readonly identity: IdentityState;
  /** Send nothing until the test does. */
  readonly isSilent: boolean;
  /** Displays and other windows; `null`: a browser tab, which has neither. */
  readonly host: FakeHost | null;
  /** What stands on walls of other windows, by its code. */
  readonly coded?: Readonly<Record<string, CodeFound>>;
  /** Answers wait for `release` from the start. */
  readonly isHeld?: boolean;
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
  setTenants(state: TenantsState): void;
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
  const server = createFakeAnswers(start, (alerts) => {
    send({ alerts });
  });
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
  let tenants: TenantsState = {
    ...{ shown: 'acme-prod', missing: null, tenants: [] },
    addBlockedBy: start.host === null ? 'In a browser a page has one tenant.' : null,
  };
  let tenantsListener: ((state: TenantsState) => void) | null = null;
  let viewListener: ((news: ViewNews) => void) | null = null;
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
    setTenants(state) {
      tenants = state;
      tenantsListener?.(state);
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
    failNext: server.failNext,
    answerNext: server.answerNext,
    serve: server.serve,
    refuse: server.refuse,
    send,
    setLink(next) {
      link = next;
      send({});
    },
    alerts: server.alerts,
  };

  const codes = createWallCodes({ nowMs: Date.now });
  const workspace = createFakeWorkspace(start.savedLayout, start.host, controls, codes);

  const bridge: HostBridge = {
    host: start.host === null ? 'browser' : 'electron',
    onFrame(next) {
      listener = next;
      if (!start.isSilent) {
        send({ alertsReset: true, alerts: server.alerts() });
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
      return server.answer(id, input) as never;
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
        if (place.kind === 'newWindow') return { ok: true, windowId: 'new' };
        if (place.kind === 'window') return { ok: true, windowId: place.windowId };
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
        return other ?? codes.find({ wall, item }, () => true);
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
    tenants: {
      onState(next) {
        tenantsListener = next;
        next(tenants);
        return () => {
          tenantsListener = null;
        };
      },
      async show(tenant) {
        controls.asked.push(['showTenant', tenant]);
        return { ok: true };
      },
      enrol: (bundle) => changeIdentity('enrolTenant', bundle),
      importPkcs12: (input) => changeIdentity('importTenant', input),
      async remove(tenant) {
        controls.asked.push(['removeTenant', tenant]);
        return { ok: true };
      },
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
