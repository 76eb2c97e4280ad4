import { randomUUID } from 'node:crypto';
import {
  openSchemaRegistry,
  type SchemaRegistry,
  type Subject,
} from '../../src/adapters/schemaRegistry/index.ts';

/** What the suite does to a registry behind the adapter's back, as its other users would. */
export function asOtherUser(url: string) {
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  }
  return {
    async compatibilityOf(subject: string): Promise<string> {
      return levelIn(await ask('GET', `/config/${subject}`));
    },
    setCompatibility: (subject: string, compatibility: string) =>
      ask('PUT', `/config/${subject}`, { compatibility }),
    /**
     * Lets anything into the subject while `during` runs. In Apicurio 2 NONE for a subject means
     * the rule for all, so that one is lifted too; subjects of other tests have their own.
     */
    async withoutRules(subject: string, during: () => Promise<unknown>): Promise<void> {
      const before = levelIn(await ask('GET', '/config'));
      await ask('PUT', `/config/${subject}`, { compatibility: 'NONE' });
      if (before === 'NONE') return void (await during());
      await ask('PUT', '/config', { compatibility: 'NONE' });
      await during().finally(() => ask('PUT', '/config', { compatibility: before }));
    },
    versionsOf: (subject: string) => ask('GET', `/subjects/${subject}/versions`),
    remove: (subject: string) => ask('DELETE', `/subjects/${subject}`),
  };
}

function levelIn(answer: unknown): string {
  return (answer as { compatibilityLevel: string }).compatibilityLevel;
}

/** Opens as a server does at start. */
export function open(url: string, ...subjects: Subject[]): Promise<SchemaRegistry> {
  return openSchemaRegistry({ url, timeoutMs: 30_000, subjects, onProgress: () => undefined });
}

/** A name that no other test uses, so that all can share one registry. */
export function newSubject(): string {
  return `${randomUUID()}.events.v1-value`;
}

/** A schema of a closed object with one required text, and what a test adds. */
export function schemaOf(properties: object = {}, rest: object = {}): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    // Its own id everywhere: registries share ids between equal texts.
    title: randomUUID(),
    type: 'object',
    properties: { source: { type: 'string' }, ...properties },
    required: ['source'],
    additionalProperties: false,
    ...rest,
  };
}

/** Resolves with the reason of a start that must fail. */
export async function refusalOf(opening: Promise<unknown>): Promise<Error> {
  return opening.then(
    () => {
      throw new Error('It was not refused.');
    },
    (error: unknown) => error as Error,
  );
}
