import type { Command } from './command.ts';

/** A command as the overview knows it; the rest is loaded when it is the one that was asked for. */
export interface ListedCommand {
  readonly name: string;
  /** One line for the overview. */
  readonly what: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the overview. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'start',
    what: 'Set up and run everything on this machine: server, agent, console (npm start).',
    load: async () => (await import('./startCommand.ts')).startCommand,
  },
  {
    name: 'server',
    what: 'Run the server. Prints one JSON line when it is ready.',
    load: async () => (await import('./serverCommand.ts')).serverCommand,
  },
  {
    name: 'agent',
    what: "Send this machine's metrics and log lines to a server.",
    load: async () => (await import('./agentCommand.ts')).agentCommand,
  },
  {
    name: 'console',
    what: 'Open the console: the desktop app, or a link for a browser.',
    load: async () => (await import('./consoleCommand.ts')).consoleCommand,
  },
  {
    name: 'enrol',
    what: 'Get a certificate with a bundle of the security team.',
    load: async () => (await import('./enrolCommand.ts')).enrolCommand,
  },
  {
    name: 'pki',
    what: 'Certificates: issue, enrol, revoke, lock out; the authority behind them.',
    load: async () => (await import('./pki/pkiCommand.ts')).pkiCommand,
  },
  {
    name: 'access',
    what: 'Roles: who may do what.',
    load: async () => (await import('./accessCommand.ts')).accessCommand,
  },
  {
    name: 'audit',
    what: 'Who did what (list), and whether the log was changed (verify).',
    load: async () => (await import('./audit/auditCommand.ts')).auditCommand,
  },
  {
    name: 'dispatch',
    what: 'Who is told: apply, test, simulate, replay, on-call, receivers, notifications.',
    load: async () => (await import('./dispatch/dispatchCommand.ts')).dispatchCommand,
  },
  {
    name: 'hooks',
    what: 'Remediation hooks: apply, try on history, run, approve, stop all automation.',
    load: async () => (await import('./hooks/hooksCommand.ts')).hooksCommand,
  },
  {
    name: 'incidents',
    what: 'Incidents: list, show, timeline, export.',
    load: async () => (await import('./incidents/incidentsCommand.ts')).incidentsCommand,
  },
  {
    name: 'why',
    what: 'Tell why there is an alert, and who was told of it or why nobody was.',
    load: async () => (await import('./incidents/whyCommands.ts')).whyCommand,
  },
  {
    name: 'why-not',
    what: 'Tell what each rule makes of an event, and why nobody was told of it.',
    load: async () => (await import('./incidents/whyCommands.ts')).whyNotCommand,
  },
  {
    name: 'map',
    what: 'Show how every service is, and which needs which.',
    load: async () => (await import('./map/mapCommand.ts')).mapCommand,
  },
  {
    name: 'replay',
    what: 'Tell what a rule would have done over stored events, or verify what was decided.',
    load: async () => (await import('./replay/replayCommand.ts')).replayCommand,
  },
  {
    name: 'rules',
    what: 'Rules: list, export, import, check, history, restore.',
    load: async () => (await import('./rules/rulesCommand.ts')).rulesCommand,
  },
  {
    name: 'silences',
    what: 'Silences, maintenance windows, snoozes: list, add, preview, prolong, expire.',
    load: async () => (await import('./silences/silencesCommand.ts')).silencesCommand,
  },
  {
    name: 'retention',
    what: 'Show (plan) or carry out (run) what is dropped by age.',
    load: async () => (await import('./retentionCommand.ts')).retentionCommand,
  },
  {
    name: 'dlq',
    what: 'Show (list) dead letters of a cluster, or send them again (replay).',
    load: async () => (await import('./dlqCommand.ts')).dlqCommand,
  },
  {
    name: 'settings',
    what: 'Print every setting with range and default, as Markdown.',
    load: async () => (await import('./settingsCommand.ts')).settingsCommand,
  },
];
