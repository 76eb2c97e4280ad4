export {
  type ClientCertificate,
  createSentryClient,
  type SentryClientOptions,
} from './createSentryClient.ts';
export { type AlertStream, type AlertStreamOptions, openAlertStream } from './openAlertStream.ts';
