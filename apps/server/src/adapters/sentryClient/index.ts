export {
  type ClientCertificate,
  createSentryClient,
  type SentryClientOptions,
} from './createSentryClient.ts';
