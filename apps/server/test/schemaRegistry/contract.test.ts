import { describe, expect, test } from 'vitest';
import { withEachRegistry } from './eachRegistry.ts';
import { asOtherUser, newSubject, open, refusalOf, schemaOf } from './registries.ts';

withEachRegistry((address) => {
  const others = () => asOtherUser(address());

  describe('at start', () => {
    test('a schema is registered once, whoever starts again', async () => {
      const ours = { subject: newSubject(), schema: schemaOf() };
      const first = await open(address(), ours);
      const second = await open(address(), ours);
      expect(second.idOf(ours.subject)).toBe(first.idOf(ours.subject));
      expect(await others().versionsOf(ours.subject)).toEqual([1]);
    });

    test('servers that start at the same time get the same id', async () => {
      const ours = { subject: newSubject(), schema: schemaOf() };
      const opened = await Promise.all([1, 2, 3, 4].map(() => open(address(), ours)));
      expect(new Set(opened.map((one) => one.idOf(ours.subject))).size).toBe(1);
      expect(await others().compatibilityOf(ours.subject)).toBe('BACKWARD');
    });

    test('a new subject gets the compatibility that we want for it', async () => {
      const events = { subject: newSubject(), schema: schemaOf() };
      const alerts = {
        subject: newSubject(),
        schema: schemaOf(),
        compatibility: 'FORWARD' as const,
      };
      await open(address(), events, alerts);
      expect(await others().compatibilityOf(events.subject)).toBe('BACKWARD');
      expect(await others().compatibilityOf(alerts.subject)).toBe('FORWARD');
    });

    test('a compatibility that somebody chose before us stays', async () => {
      const ours = { subject: newSubject(), schema: schemaOf() };
      await others().setCompatibility(ours.subject, 'FORWARD');
      await open(address(), ours);
      expect(await others().compatibilityOf(ours.subject)).toBe('FORWARD');
    });

    test('NONE lets an incompatible schema in, and stays', async () => {
      const subject = newSubject();
      await open(address(), { subject, schema: schemaOf() });
      const schema = schemaOf({ source: { type: 'integer' } });
      await others().withoutRules(subject, () => open(address(), { subject, schema }));
      expect(await others().versionsOf(subject)).toEqual([1, 2]);
      expect(await others().compatibilityOf(subject)).toBe('NONE');
    });

    test('a compatible schema becomes the next version', async () => {
      const subject = newSubject();
      const before = await open(address(), { subject, schema: schemaOf() });
      const after = await open(address(), {
        subject,
        schema: schemaOf({ team: { type: 'string' } }),
      });
      expect(after.idOf(subject)).not.toBe(before.idOf(subject));
      expect(await others().versionsOf(subject)).toEqual([1, 2]);
    });

    test('an incompatible one is refused with the reasons and what to do, and changes nothing', async () => {
      const subject = newSubject();
      await open(address(), { subject, schema: schemaOf() });
      const opening = open(address(), {
        subject,
        schema: schemaOf({ source: { type: 'integer' } }),
      });
      const { message } = await refusalOf(opening);
      expect(message).toContain(`The schema of ${subject} in this version of Sentry`);
      expect(message).toMatch(/type.?changed.*source/i);
      expect(message).toContain(`PUT ${address()}/config/${subject} with {"compatibility":"NONE"}`);
      expect(await others().versionsOf(subject)).toEqual([1]);
    });

    test('an older server starts beside a newer one, which it could not read by the rules', async () => {
      const subject = newSubject();
      const old = { subject, schema: schemaOf() };
      const before = await open(address(), old);
      await open(address(), { subject, schema: schemaOf({ team: { type: 'string' } }) });
      const again = await open(address(), old);
      expect(again.idOf(subject)).toBe(before.idOf(subject));
      expect(await others().versionsOf(subject)).toEqual([1, 2]);
    });

    test('a schema that is none is refused', async () => {
      const opening = open(address(), { subject: newSubject(), schema: { type: 5 } });
      await expect(opening).rejects.toThrow(/for invalid \(42201/);
    });
  });

  describe('of an id', () => {
    test('ours is accepted without a question', async () => {
      const ours = { subject: newSubject(), schema: schemaOf() };
      const registry = await open(address(), ours);
      expect(registry.acceptsId(ours.subject, registry.idOf(ours.subject))).toBe('yes');
    });

    test('an older and a newer version are learned and accepted from then on', async () => {
      const subject = newSubject();
      const ids = [];
      for (const name of ['a', 'b', 'c'])
        ids.push((await open(address(), { subject, schema: growing(name) })).idOf(subject));
      const registry = await open(address(), { subject, schema: growing('b') });
      for (const id of [ids[0]!, ids[2]!]) {
        expect(registry.acceptsId(subject, id)).toBe('unknown');
        expect(await registry.learn(subject, id)).toBe('yes');
        expect(registry.acceptsId(subject, id)).toBe('yes');
      }
    });

    test('records of a deleted version are read', async () => {
      const subject = newSubject();
      const gone = (await open(address(), { subject, schema: schemaOf() })).idOf(subject);
      await others().remove(subject);
      const registry = await open(address(), { subject, schema: schemaOf() });
      expect(await registry.learn(subject, gone)).toBe('yes');
    });

    test("another subject's and nobody's are not accepted", async () => {
      const ours = { subject: newSubject(), schema: schemaOf() };
      const other = { subject: newSubject(), schema: schemaOf() };
      const registry = await open(address(), ours, other);
      expect(await registry.learn(ours.subject, registry.idOf(other.subject))).toBe('no');
      expect(await registry.learn(ours.subject, 2_000_000_000)).toBe('no');
      expect(registry.acceptsId(ours.subject, 2_000_000_000)).toBe('no');
    });

    test('one that two subjects share is accepted for both', async () => {
      const schema = schemaOf();
      const [one, two] = [newSubject(), newSubject()];
      const registry = await open(address(), { subject: one, schema });
      await open(address(), { subject: two, schema });
      expect(await registry.learn(two, registry.idOf(one))).toBe('yes');
    });
  });
});

const TITLE = schemaOf();

/** A line of schemas, each compatible with the one before. */
function growing(upTo: string): object {
  const names = ['a', 'b', 'c'].slice(0, ['a', 'b', 'c'].indexOf(upTo) + 1);
  const added = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  return { ...schemaOf(added), title: (TITLE as { title: string }).title };
}
