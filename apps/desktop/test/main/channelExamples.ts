import { CHANNELS, type AskChannel } from '../../src/ipc/channels.ts';

const ALERT_ID = '01890a5d-ac96-774b-8cce-000000000001';

const VIEW_PLACE = { kind: 'window', windowId: 'none-of-these' };

const RULE = {
  name: 'Busy',
  severity: 'WARN',
  match: { type: 'host.cpu' },
  condition: { aggregate: 'count', window: '1m', operator: '>', threshold: 90 },
};

/** What windows send to main on each channel, well formed: every channel is here. */
export const CHANNEL_EXAMPLES: Readonly<Record<AskChannel, readonly (readonly unknown[])[]>> = {
  [CHANNELS.startFrames]: [[]],
  [CHANNELS.stopFrames]: [[]],
  [CHANNELS.ackFrame]: [[1, 10]],
  [CHANNELS.call]: [
    ['me', {}, null],
    ['alerts.ack', { params: { alert_id: ALERT_ID }, body: { note: 'mine' } }, 'acme'],
    ['alerts.ackAll', { body: { severity: 'ERROR' } }, 'acme'],
    ['alerts.list', { query: { state: 'active', limit: 100 } }, 'acme'],
    ['alerts.comment', { params: { alert_id: ALERT_ID }, body: { text: 'seen' } }, 'acme'],
    ['alerts.escalate', { params: { alert_id: ALERT_ID } }, 'acme'],
    ['alerts.restore', { params: { alert_id: ALERT_ID } }, 'acme'],
    ['alerts.why', { params: { alert_id: ALERT_ID } }, 'acme'],
    ['events.why', { params: { event_id: ALERT_ID } }, 'acme'],
    ['incidents.list', { query: { state: 'all', service: 'ledger', limit: 100 } }, 'acme'],
    ['incidents.get', { params: { incident_id: ALERT_ID } }, 'acme'],
    ['incidents.export', { params: { incident_id: ALERT_ID } }, 'acme'],
    [
      'incidents.timeline',
      { query: { incident: ALERT_ID, correlated: 'true', limit: 500 } },
      'acme',
    ],
    [
      'incidents.note',
      { params: { incident_id: ALERT_ID }, body: { text: 'seen', at: '2026-11-23T08:40:00.000Z' } },
      'acme',
    ],
    ['notifications.list', { query: { alert: ALERT_ID, limit: 50 } }, 'acme'],
    ['notifications.retry', { params: { notification_id: ALERT_ID } }, 'acme'],
    ['policies.list', { query: { limit: 1000 } }, 'acme'],
    [
      'policies.update',
      { params: { rule_id: ALERT_ID }, query: { if_version: 3 }, body: RULE },
      'acme',
    ],
    ['policies.import', { body: { policies: [RULE], mode: 'upsert', dry_run: true } }, 'acme'],
    ['policies.restore', { params: { rule_id: ALERT_ID }, body: { version: 2 } }, 'acme'],
    ['policies.backtest', { body: { rule: RULE, rule_id: ALERT_ID } }, 'acme'],
  ],
  [CHANNELS.retryNow]: [[]],
  [CHANNELS.focusWindow]: [['main'], ['none-of-these']],
  [CHANNELS.startViews]: [[]],
  [CHANNELS.stopViews]: [[]],
  // A window that is not there: they are sent to a real one too, by the thousand.
  [CHANNELS.tellShown]: [
    [[]],
    [[{ view: { kind: 'alert', alertId: ALERT_ID }, says: 'ledger: lag' }]],
    [[{ view: { kind: 'service', service: 'ledger' }, says: 'Service ledger' }]],
  ],
  [CHANNELS.findCode]: [
    [1, 1],
    [99, 999],
  ],
  [CHANNELS.openView]: [
    [{ view: { kind: 'incidents' }, atMs: null }, VIEW_PLACE],
    [{ view: { kind: 'alert', alertId: ALERT_ID }, atMs: 1_795_423_337_000 }, VIEW_PLACE],
    [{ view: { kind: 'event', eventId: ALERT_ID, alertId: null }, atMs: null }, VIEW_PLACE],
    [
      {
        view: {
          ...{ kind: 'timeline', of: { kind: 'incident', incidentId: ALERT_ID } },
          centre: { eventId: ALERT_ID, atMs: 1, service: 'ledger', source: 'db-1', says: 'lag' },
        },
        atMs: null,
      },
      VIEW_PLACE,
    ],
  ],
  [CHANNELS.startWorkspace]: [[]],
  // Nothing that pauses a pane: they are sent to a real window too, by the thousand.
  [CHANNELS.tellPane]: [
    ['feed', 'starts'],
    ['feed', 'stands'],
    ['feed', 'retry'],
  ],
  [CHANNELS.tellRotation]: [[30_000], ['still'], ['left']],
  [CHANNELS.stopWorkspace]: [[]],
  // None of these opens or closes a window: they are sent to a real one too, by the thousand.
  [CHANNELS.changeWorkspace]: [
    [{ kind: 'showBoard', windowId: 'main', boardId: 'live' }],
    [{ kind: 'keepPane', paneId: 'feed', view: { filter: 'ledger', scrollTop: 12 } }],
    [{ kind: 'movePane', paneId: 'feed', boardId: 'rules', at: { x: 3, y: 2 } }],
    [{ kind: 'changeBoard', boardId: 'live', name: 'Live data' }],
    [{ kind: 'setAppearance', change: { theme: 'lit' } }],
    [{ kind: 'setWhenMissing', whenMissing: 'park' }],
    [
      {
        kind: 'arrangeBoard',
        boardId: 'live',
        removedIds: ['live-charts'],
        panes: [{ id: 'live-feed', type: 'live-feed', x: 0, y: 0, w: 24, h: 12 }],
      },
    ],
  ],
  [CHANNELS.identify]: [[]],
  [CHANNELS.setStartsOnLogin]: [[false]],
  [CHANNELS.listPresets]: [[]],
  [CHANNELS.savePreset]: [['Day shift']],
  [CHANNELS.usePreset]: [['No such preset']],
  [CHANNELS.removePreset]: [['No such preset']],
  [CHANNELS.exportPreset]: [['Day shift']],
  [CHANNELS.importPreset]: [['{"format":"batcave-preset","version":1,"name":"Night"}']],
  [CHANNELS.checkPin]: [['4711']],
  [CHANNELS.setPin]: [
    [null, '4711'],
    ['4711', null],
  ],
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
  [CHANNELS.startTenants]: [[]],
  [CHANNELS.stopTenants]: [[]],
  // None that is there: they are sent to a real console too, by the thousand.
  [CHANNELS.showTenant]: [['none-of-these']],
  [CHANNELS.enrolTenant]: [['batcave-enrol-1;https://127.0.0.1:9444;00;token']],
  [CHANNELS.importTenant]: [
    [
      {
        file: 'MIIB',
        passphrase: 'words',
        server: 'https://127.0.0.1:9443',
        root: '-----BEGIN CERTIFICATE-----',
      },
    ],
  ],
  [CHANNELS.removeTenant]: [['none-of-these']],
  [CHANNELS.startUpdates]: [[]],
  [CHANNELS.stopUpdates]: [[]],
  [CHANNELS.checkUpdates]: [[]],
  [CHANNELS.installUpdate]: [['onClose'], ['now']],
};

/** The channels that a window may send on. */
export const ASK_CHANNELS = Object.keys(CHANNEL_EXAMPLES) as AskChannel[];
