import type { DispatchConfig, Receiver } from '@batcave/shared/dispatch';
import {
  buildTopology,
  type CorrelationSettings,
  readCorrelation,
  type Topology,
} from '../alerts/index.ts';
import { fatigueSettings, type FatigueSettings } from './fatigue/index.ts';
import type { CompileRegex } from './matchers.ts';
import { type CompiledInhibition, compileInhibitions } from './mute/index.ts';
import {
  compileDirectory,
  compileEscalation,
  type Directory,
  type EscalationSnapshot,
} from './onCall/index.ts';
import { type CompiledRoute, compileRoute, type RouteFault } from './routing/compileRoute.ts';

/** A document, ready to decide by. Built aside and swapped whole. */
export interface CompiledDispatch {
  readonly revision: number;
  readonly config: DispatchConfig;
  readonly route: CompiledRoute | undefined;
  readonly directory: Directory;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly escalations: ReadonlyMap<string, EscalationSnapshot>;
  readonly inhibitions: readonly CompiledInhibition[];
  readonly topology: Topology;
  readonly correlation: CorrelationSettings;
  readonly fatigue: FatigueSettings;
  /** The team of each service that says one. */
  readonly teams: ReadonlyMap<string, string>;
}

export type DispatchCompilation =
  | { readonly ok: true; readonly dispatch: CompiledDispatch }
  | { readonly ok: false; readonly faults: readonly RouteFault[] };

/** Compiles a document whole, or says what of it cannot be understood. */
export function compileDispatch(
  config: DispatchConfig,
  revision: number,
  compileRegex: CompileRegex,
): DispatchCompilation {
  const route = config.route === undefined ? undefined : compileRoute(config.route, compileRegex);
  const inhibitions = compileInhibitions(config.inhibitions ?? [], compileRegex);
  const faults = [
    ...(route?.ok === false ? route.faults : []),
    ...(inhibitions.ok ? [] : inhibitions.faults),
  ];
  if (faults.length > 0 || !inhibitions.ok) return { ok: false, faults };
  try {
    return {
      ok: true,
      dispatch: {
        revision,
        config,
        route: route?.ok === true ? route.route : undefined,
        directory: compileDirectory(config),
        receivers: new Map((config.receivers ?? []).map((each) => [each.name, each])),
        escalations: new Map(
          (config.escalations ?? []).map((each) => [each.name, compileEscalation(each)]),
        ),
        inhibitions: inhibitions.inhibitions,
        topology: buildTopology(config.services ?? []),
        correlation: readCorrelation(config.correlation),
        fatigue: fatigueSettings(config.fatigue),
        teams: new Map(
          (config.services ?? []).flatMap(({ name, team }) =>
            team === undefined ? [] : [[name, team] as const],
          ),
        ),
      },
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, faults: [{ path: '', reason: error.message }] };
  }
}
