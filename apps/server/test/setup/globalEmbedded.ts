import type { TestProject } from 'vitest/node';

/** Says to the tests of the project that they run on the embedded profile. */
export default function provideEmbedded(project: TestProject): void {
  project.provide('profile', 'embedded');
  project.provide('kafkaBrokers', '');
  project.provide('kafkaMissing', 'these tests run in the project cluster');
  project.provide('schemaRegistryUrl', '');
  project.provide('schemaRegistryMissing', 'these tests run in the project cluster');
}
