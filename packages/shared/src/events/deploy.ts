/**
 * Types that tell of a deploy: the last word is `deploy`, `deployed` or `deployment`; an outcome and a version may
 * follow. `deploy`, `git.deploy`, `deployment_status`, `com.acme.deployment.succeeded`,
 * `dev.cdevents.service.deployed.0.1.1`. What only begins one does not count: its end will tell.
 *
 * As a regular expression both here and in Postgres, without regard to case, so that both sides agree.
 */
export const DEPLOY_TYPE =
  '(^|[._/-])deploy(ed|ment)?([._-](status|finished|completed|succeeded|success|failed))?([.][0-9]+){0,3}$';

/** What the label `event` says of an event that tells of a deploy, whatever its type. */
export const DEPLOY_EVENTS = ['deploy', 'deployment'] as const;

const isDeployType = new RegExp(DEPLOY_TYPE, 'i');

/**
 * Whether an event tells of a deploy: by its type, because the label `deploy` names one, or because the label
 * `event` says so. The payload is not looked at: producers that cannot choose a type can set a label.
 */
export function isDeploy(event: {
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
}): boolean {
  const { type, labels } = event;
  const named = Object.hasOwn(labels, 'event') ? labels['event'] : undefined;
  return (
    isDeployType.test(type) ||
    Object.hasOwn(labels, 'deploy') ||
    DEPLOY_EVENTS.some((word) => word === named)
  );
}
