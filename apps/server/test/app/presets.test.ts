import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '@batcave/shared/audit';
import { PRESET_LIMITS, type PresetInput } from '@batcave/shared/presets';
import { beforeAll, describe, expect, test } from 'vitest';
import { type IdentitySite, startIdentitySite } from '../identity/site.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';

const steps: (() => unknown)[] = [];
let site: IdentitySite;
let ana: TestClient;
let bob: TestClient;
beforeAll(async () => {
  site = await startIdentitySite({ cleanUp: (step) => void steps.push(step) });
  ana = (await site.issue('ana', [{ role: 'operator' }])).client;
  bob = (await site.issue('bob', [{ role: 'operator' }])).client;
  return async () => {
    for (const step of steps.toReversed()) await step();
  };
});

const documentOf = (text: string) => JSON.stringify({ format: 'batcave-preset', text });

function put(client: TestClient, id: string, fields: Partial<PresetInput>, ifVersion?: number) {
  const query = ifVersion === undefined ? {} : { if_version: ifVersion };
  const body = { name: id, reach: 'shared' as const, document: documentOf('first'), ...fields };
  return client.call('presets.put', { params: { preset_id: id }, query, body });
}

const get = (client: TestClient, id: string) =>
  client.call('presets.get', { params: { preset_id: id } });

async function namesOf(client: TestClient): Promise<string[]> {
  return valueOf(await client.call('presets.list', {})).presets.map(({ name }) => name);
}

async function auditOf(id: string): Promise<readonly AuditEntry[]> {
  const query = { object_type: 'preset', object_id: id } as const;
  return valueOf(await site.admin.call('audit.list', { query })).entries.toReversed();
}

describe('a shared preset', () => {
  test('is what a colleague gets, changes and removes, each with its row of the audit log', async () => {
    const id = randomUUID();
    const made = valueOf(
      await put(ana, id, { name: 'Day shift', document: documentOf('“walls”') }),
    );
    expect(made).toMatchObject({ name: 'Day shift', version: 1, created_by: 'console/ana' });
    expect(valueOf(await get(bob, id))).toEqual({ ...made, document: documentOf('“walls”') });

    const changed = valueOf(
      await put(bob, id, { name: 'Late shift', document: documentOf('late') }, 1),
    );
    expect(changed).toMatchObject({
      ...{ name: 'Late shift', version: 2, reach: 'shared' },
      ...{ created_by: 'console/ana', updated_by: 'console/bob' },
    });
    expect(await namesOf(ana)).toContain('Late shift');
    const params = { preset_id: id };
    valueOf(await ana.call('presets.remove', { params, query: { if_version: 2 } }));
    expect(problemOf(await get(bob, id)).code).toBe('not_found');
    expect((await auditOf(id)).map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'preset.created console/ana',
      'preset.changed console/bob',
      'preset.removed console/ana',
    ]);
    expect((await auditOf(id))[1]).toMatchObject({
      before: { name: 'Day shift', version: 1, characters: documentOf('“walls”').length },
      after: { name: 'Late shift', version: 2, reach: 'shared' },
    });
  });

  test('is not changed or removed over what somebody else made of it meanwhile', async () => {
    const id = randomUUID();
    valueOf(await put(ana, id, {}));
    valueOf(await put(bob, id, { document: documentOf('second') }, 1));
    const stale = problemOf(await put(ana, id, { document: documentOf('lost') }, 1));
    expect(stale).toMatchObject({ status: 409, code: 'state_conflict' });
    expect(stale.detail).toContain('at version 2, changed by console/bob');
    // And one that says nothing of a version means a new one.
    expect(problemOf(await put(ana, id, {})).code).toBe('state_conflict');
    const params = { preset_id: id };
    const removal = await ana.call('presets.remove', { params, query: { if_version: 1 } });
    expect(problemOf(removal).code).toBe('state_conflict');
    expect(valueOf(await get(ana, id)).document).toBe(documentOf('second'));
  });

  test('of two changes at once of the same version one stands and one is told of the other', async () => {
    const id = randomUUID();
    valueOf(await put(ana, id, {}));
    const answers = await Promise.all([ana, bob, ana, bob].map((client) => put(client, id, {}, 1)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(valueOf(await get(ana, id)).version).toBe(2);
  });

  test('has a name that no other shared one has', async () => {
    valueOf(await put(ana, randomUUID(), { name: 'Twice' }));
    const { code, detail } = problemOf(await put(bob, randomUUID(), { name: 'Twice' }));
    expect(code).toBe('state_conflict');
    expect(detail).toContain(
      'a shared preset called Twice already, at version 1, changed by console/ana',
    );
    valueOf(await put(bob, randomUUID(), { name: 'Twice', reach: 'mine' }));
  });
});

describe('a preset of one identity', () => {
  test('is not there for anybody else, also of the same tenant', async () => {
    const id = randomUUID();
    valueOf(await put(ana, id, { name: 'Only of ana', reach: 'mine' }));
    expect(await namesOf(ana)).toContain('Only of ana');
    for (const other of [bob, site.admin]) {
      expect(await namesOf(other)).not.toContain('Only of ana');
      const missing = problemOf(await get(other, randomUUID()));
      const { code, detail } = problemOf(await get(other, id));
      expect({ code, detail }).toEqual({ code: missing.code, detail: missing.detail });
      expect(problemOf(await put(other, id, { reach: 'mine' }, 1)).code).toBe('not_found');
      const removal = await other.call('presets.remove', { params: { preset_id: id }, query: {} });
      expect(problemOf(removal).code).toBe('not_found');
      expect(problemOf(await put(other, id, { name: 'Taken' })).code).toBe('state_conflict');
    }
    expect(valueOf(await get(ana, id))).toMatchObject({ name: 'Only of ana', version: 1 });
  });

  test('stays its own: sharing it makes another', async () => {
    const id = randomUUID();
    valueOf(await put(ana, id, { reach: 'mine' }));
    const { code, detail } = problemOf(await put(ana, id, { reach: 'shared' }, 1));
    expect(code).toBe('state_conflict');
    expect(detail).toContain('your own');
  });

  test('has a bound on how many there are, which counts for each', async () => {
    const { client } = await site.issue('eve', [{ role: 'operator' }]);
    for (let i = 0; i < PRESET_LIMITS.maxOwn; i += 1)
      valueOf(await put(client, randomUUID(), { reach: 'mine' }));
    const { code, detail } = problemOf(await put(client, randomUUID(), { reach: 'mine' }));
    expect(code).toBe('state_conflict');
    expect(detail).toContain(`${String(PRESET_LIMITS.maxOwn)} such presets`);
    valueOf(await put(ana, randomUUID(), { reach: 'mine' }));
  });
});

test('who looks on takes presets and changes none; who acts on some services alone shares none', async () => {
  const id = randomUUID();
  valueOf(await put(ana, id, { name: 'For the wall' }));
  const wall = await site.issue('corridor', [{ role: 'wall' }], { kind: 'wall' });
  expect(valueOf(await get(wall.client, id)).name).toBe('For the wall');
  expect(problemOf(await put(wall.client, id, {}, 1)).code).toBe('insufficient_scope');

  const some = await site.issue('some', [{ role: 'operator', services: ['payments'] }]);
  const refused = problemOf(await put(some.client, id, {}, 1));
  expect(refused.code).toBe('service_not_allowed');
  expect(refused.detail).toContain('"reach": "mine"');
  const removal = await some.client.call('presets.remove', {
    params: { preset_id: id },
    query: {},
  });
  expect(problemOf(removal).code).toBe('service_not_allowed');
  valueOf(await put(some.client, randomUUID(), { reach: 'mine' }));
});

test('a preset of another tenant is not there', async () => {
  const id = randomUUID();
  valueOf(await put(ana, id, { name: 'Of acme' }));
  const { client } = await site.issue('ana', [{ role: 'operator' }], { tenant: 'other' });
  expect(await namesOf(client)).toEqual([]);
  const { code, detail } = problemOf(await get(client, id));
  expect({ code, detail }).toEqual({
    code: 'not_found',
    detail: 'There is nothing with this id here.',
  });
  expect(problemOf(await put(client, id, {}, 1)).code).toBe('not_found');
  // Ids are of a tenant: the same one beside it is another preset.
  valueOf(await put(client, id, { name: 'Of the other' }));
  expect(valueOf(await get(ana, id))).toMatchObject({ name: 'Of acme', version: 1 });
});

test.each([
  ['name', { name: ' blanks' }],
  ['name', { name: 'x'.repeat(65) }],
  ['name', { name: 'a\u0000b' }],
  ['reach', { reach: 'everybody' as 'mine' }],
  ['document', { document: '{}' }],
  ['document', { document: `{"format":"batcave-preset","x":"${'x'.repeat(262_144)}"}` }],
])('refuses a wrong %s with the field and the limit (%#)', async (field, fields) => {
  const problem = problemOf(await put(ana, randomUUID(), fields));
  expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(problem.errors?.map((fault) => fault.field)).toContain(`/${field}`);
  expect(problem.errors?.[0]?.limit).toBeTruthy();
});

test('a document of every length that is allowed is kept as it is, whatever is in it', async () => {
  const id = randomUUID();
  const frame = documentOf('');
  const text = '"ä\\'.repeat(80_000);
  const document = documentOf(text.slice(0, 100_000));
  expect(document.length).toBeGreaterThan(frame.length + 100_000);
  valueOf(await put(ana, id, { document }));
  expect(valueOf(await get(ana, id)).document).toBe(document);
});
