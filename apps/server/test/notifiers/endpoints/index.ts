// Real servers on loopback that are as strict as the services they stand for: for every test that sends.
// Let them through with createEgress({ allow: parseEgressAllow('127.0.0.1:*') }).
export { createAuthority } from './authority.ts';
export { type MailAnswer, type MailServer, startMailServer } from './mailServer.ts';
export { type PagerDutyEndpoint, startPagerDutyEndpoint } from './pagerDutyEndpoint.ts';
export { type Answer, type Answers, type Received } from './scriptedServer.ts';
export { type SlackEndpoint, startSlackEndpoint } from './slackEndpoint.ts';
export { startWebhookEndpoint, type WebhookEndpoint } from './webhookEndpoint.ts';
