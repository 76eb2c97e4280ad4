import type { Problem } from '@batcave/shared/api';

/** Names of the messages between a window and main. The preload script keeps them to itself. */
export const CHANNELS = {
  /** Main to window: a `WindowFrame`. */
  frame: 'batcave:frame',
  /** Main to window: an `IdentityState`. */
  identityState: 'batcave:identity',
  /** Main to window: an `UpdateState`. */
  updateState: 'batcave:update',
  /** Main to window: a `ViewNews`. */
  viewNews: 'batcave:views.news',
  /** Main to window: a `TenantsState`. */
  tenantsState: 'batcave:tenants',
  /** Main to window: a `WorkspaceState`. All others go from window to main and are answered. */
  workspaceState: 'batcave:workspace',
  startFrames: 'batcave:frames.start',
  stopFrames: 'batcave:frames.stop',
  ackFrame: 'batcave:frames.ack',
  call: 'batcave:call',
  retryNow: 'batcave:link.retryNow',
  focusWindow: 'batcave:windows.focus',
  startViews: 'batcave:views.start',
  stopViews: 'batcave:views.stop',
  openView: 'batcave:views.open',
  tellShown: 'batcave:views.shown',
  findCode: 'batcave:views.findCode',
  startWorkspace: 'batcave:workspace.start',
  stopWorkspace: 'batcave:workspace.stop',
  changeWorkspace: 'batcave:workspace.change',
  tellPane: 'batcave:panes.tell',
  tellRotation: 'batcave:rotation.tell',
  identify: 'batcave:displays.identify',
  setStartsOnLogin: 'batcave:login.set',
  listPresets: 'batcave:presets.list',
  savePreset: 'batcave:presets.save',
  usePreset: 'batcave:presets.use',
  removePreset: 'batcave:presets.remove',
  exportPreset: 'batcave:presets.export',
  importPreset: 'batcave:presets.import',
  checkPin: 'batcave:pin.check',
  setPin: 'batcave:pin.set',
  startIdentity: 'batcave:identity.start',
  stopIdentity: 'batcave:identity.stop',
  enrol: 'batcave:identity.enrol',
  importPkcs12: 'batcave:identity.importPkcs12',
  renew: 'batcave:identity.renew',
  removeIdentity: 'batcave:identity.remove',
  startTenants: 'batcave:tenants.start',
  stopTenants: 'batcave:tenants.stop',
  showTenant: 'batcave:tenants.show',
  enrolTenant: 'batcave:tenants.enrol',
  importTenant: 'batcave:tenants.importPkcs12',
  removeTenant: 'batcave:tenants.remove',
  startUpdates: 'batcave:update.start',
  stopUpdates: 'batcave:update.stop',
  checkUpdates: 'batcave:update.check',
  installUpdate: 'batcave:update.install',
} as const;

/** A message that a window sends and main answers. */
export type AskChannel = Exclude<
  (typeof CHANNELS)[keyof typeof CHANNELS],
  | typeof CHANNELS.frame
  | typeof CHANNELS.identityState
  | typeof CHANNELS.updateState
  | typeof CHANNELS.viewNews
  | typeof CHANNELS.tenantsState
  | typeof CHANNELS.workspaceState
>;

/** How main answers: never with an exception, of which only a text would arrive. */
export type IpcAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: Problem };
