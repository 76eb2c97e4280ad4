export { countLost, describeSpoolDrop } from './describeSpoolDrop.ts';
export type { FileIdentity, FileMark } from './follow/mark.ts';
export { type EventStamp, stampEvent } from './metrics/draft.ts';
export { keepCertificate } from './keepCertificate.ts';
export type {
  AgentClock,
  AgentLogger,
  CertificateLook,
  CertificateRenewer,
  EventSender,
  HostReader,
  LogFiles,
  OpenLog,
  SendOutcome,
  SiblingLog,
  Spool,
  SpoolBatch,
  SpoolEntry,
} from './ports.ts';
export type {
  CoreTimes,
  CpuReading,
  DiskReading,
  InterfaceCounters,
  MemoryReading,
  NetworkReading,
  ProcessReading,
  ProcessTimes,
  ThreadReading,
} from './readings.ts';
export { type AgentPorts, type AgentTask, runAgentLoops } from './runAgentLoops.ts';
export { type HttpAnswer, interpretAnswer } from './send/interpretAnswer.ts';
