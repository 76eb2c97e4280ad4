export type { Alarm, LogReader, MarkedLog } from './logReader.ts';
export {
  type AcknowledgeAllRequest,
  type AlertLedger,
  type Asker,
  type CommandRequest,
  type EngineCommit,
  EngineFenced,
  type EngineLedger,
  type EnginePosition,
  type EngineStart,
  type RuleBook,
  type RuleSource,
  type TenantGroups,
  type TenantSignal,
} from './ports.ts';
export { Engine, type EngineOptions, type EngineShare, type EngineStep } from './Engine.ts';
export { alertFromSignal, alertIdOf } from './alertFromSignal.ts';
export {
  type AlertCommand,
  type EntryDraft,
  RULE_ACTOR,
  type RuleSignalInput,
  type Transition,
  transition,
} from './transition.ts';
export {
  type AlertPlace,
  buildTopology,
  type CorrelationSettings,
  Correlator,
  type CorrelatorChanges,
  explainSurrounding,
  type IncidentChanges,
  incidentIdOf,
  type IncidentSnapshot,
  type IncidentState,
  type Placement,
  quoteLink,
  readCorrelation,
  type Surroundings,
  surroundingsOf,
  type Topology,
} from './correlate/index.ts';
