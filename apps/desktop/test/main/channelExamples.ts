import { CHANNELS, type AskChannel } from '../../src/ipc/channels.ts';

const ALERT_ID = '01890a5d-ac96-774b-8cce-000000000001';

/** What windows send to main on each channel, well formed: every channel is here. */
export const CHANNEL_EXAMPLES: Readonly<Record<AskChannel, readonly (readonly unknown[])[]>> = {
  [CHANNELS.startFrames]: [[]],
  [CHANNELS.stopFrames]: [[]],
  [CHANNELS.ackFrame]: [[1]],
  [CHANNELS.call]: [
    ['me', {}],
    ['alerts.ack', { params: { alert_id: ALERT_ID }, body: { note: 'mine' } }],
    ['alerts.ackAll', { body: { severity: 'ERROR' } }],
    ['alerts.list', { query: { state: 'active', limit: 100 } }],
    ['alerts.comment', { params: { alert_id: ALERT_ID }, body: { text: 'seen' } }],
    ['alerts.escalate', { params: { alert_id: ALERT_ID } }],
    ['alerts.restore', { params: { alert_id: ALERT_ID } }],
    ['alerts.why', { params: { alert_id: ALERT_ID } }],
    ['events.why', { params: { event_id: ALERT_ID } }],
    ['incidents.list', { query: { state: 'all', service: 'ledger', limit: 100 } }],
    ['incidents.get', { params: { incident_id: ALERT_ID } }],
    ['incidents.export', { params: { incident_id: ALERT_ID } }],
    ['incidents.timeline', { query: { incident: ALERT_ID, correlated: 'true', limit: 500 } }],
    [
      'incidents.note',
      { params: { incident_id: ALERT_ID }, body: { text: 'seen', at: '2026-11-23T08:40:00.000Z' } },
    ],
    ['notifications.list', { query: { alert: ALERT_ID, limit: 50 } }],
    ['notifications.retry', { params: { notification_id: ALERT_ID } }],
  ],
  [CHANNELS.retryNow]: [[]],
  [CHANNELS.loadLayout]: [[]],
  [CHANNELS.saveLayout]: [[{ version: 1, panes: [{ id: 'a', x: 0 }] }]],
  [CHANNELS.startIdentity]: [[]],
  [CHANNELS.stopIdentity]: [[]],
  [CHANNELS.enrol]: [['batcave-enrol-1;https://127.0.0.1:9444;00;token']],
  [CHANNELS.importPkcs12]: [
    [
      {
        file: 'MIIB',
        passphrase: 'words',
        server: 'https://127.0.0.1:9443',
        root: '-----BEGIN CERTIFICATE-----',
      },
    ],
  ],
  [CHANNELS.renew]: [[]],
  [CHANNELS.removeIdentity]: [[]],
};

/** The channels that a window may send on. */
export const ASK_CHANNELS = Object.keys(CHANNEL_EXAMPLES) as AskChannel[];
