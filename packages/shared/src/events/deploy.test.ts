import { describe, expect, test } from 'vitest';
import { isDeploy } from './deploy.ts';

describe('an event tells of a deploy', () => {
  test.each([
    ...['deploy', 'deployment', 'git.deploy', 'com.acme.deployment', 'DEPLOY', 'ci/deploy'],
    ...['deployment_status', 'com.github.deployment_status', 'deployment.finished'],
    ...['com.acme.deployment.succeeded', 'deploy.failed', 'deploy-completed'],
    ...['dev.cdevents.service.deployed.0.1.1', 'dev.cdevents.service.deployed'],
  ])('by its type: %s', (type) => {
    expect(isDeploy({ type, labels: {} })).toBe(true);
  });

  test.each([
    ...['undeploy', 'deploy.started', 'deployments', 'deployer.cpu', 'redeployment', 'log.line'],
    ...['deploy.0.1.1.1', 'deployment.created', 'http.request'],
  ])('not by such a type: %s', (type) => {
    expect(isDeploy({ type, labels: {} })).toBe(false);
  });

  test.each([
    [{ deploy: '4.12.0' }, true],
    [{ event: 'deploy' }, true],
    [{ event: 'deployment' }, true],
    [{ event: 'push' }, false],
    [{ deployment: 'payments' }, false],
  ])('by its labels: %j', (labels, told) => {
    expect(isDeploy({ type: 'ci.job', labels: labels as Record<string, string> })).toBe(told);
  });
});
