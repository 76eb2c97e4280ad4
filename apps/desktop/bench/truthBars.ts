import { buildAlert, buildAlerts } from '../src/renderer/testing/build.ts';
import type { RendererHarness } from '../test/renderer/openConsole.ts';
import { type Bar, exactly } from './bars.ts';

/** Numbers that a wrong answer would be built from: drawn, but the same in every run. */
function* draws(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    yield state / 4_294_967_296;
  }
}

/** A number that is pressed shows exactly as many alerts. */
export async function countsAgree(harness: RendererHarness, count = 100): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(400) });
  const draw = draws(7);
  let agreed = 0;
  for (let i = 0; i < count; i += 1) {
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      buildAlert(1_000 + i),
    );
    // Read and pressed in one go: between the two nothing may change what the number says.
    const wanted = await page.evaluate((drawn) => {
      const cells = [
        ...document.querySelectorAll<HTMLElement>(
          '[data-pane="services"] button[aria-label], [data-pane="summary"] button[aria-label]',
        ),
      ].filter((cell) => /^\d/.test(cell.ariaLabel ?? ''));
      const cell = cells[Math.floor(drawn * cells.length)];
      cell?.click();
      return /^[\d,]+/.exec(cell?.ariaLabel ?? '')?.[0];
    }, draw.next().value);
    const note = page.locator('[data-pane="alerts"] .pane-note');
    const isThere = note.filter({ hasText: ` ${wanted ?? '?'} of ` }).waitFor({ timeout: 1_000 });
    agreed += await isThere.then(
      () => 1,
      () => 0,
    );
  }
  return [
    exactly(
      'B-12',
      `${String(count)} numbers pressed: as many alerts listed`,
      String(count),
      String(agreed),
    ),
  ];
}

/** Whoever aims at a row takes that row, however the list is reordered meanwhile. */
export async function aimIsKept(harness: RendererHarness, count = 500): Promise<Bar[]> {
  const page = await harness.open({
    alerts: buildAlerts(800).map((alert) => ({ ...alert, state: 'OPEN' as const })),
  });
  await page.keyboard.press('u');
  const wrong = await page.evaluate(async (rounds) => {
    let missed = 0;
    let seed = 11;
    const draw = () => (seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296) / 4_294_967_296;
    for (let i = 0; i < rounds; i += 1) {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-alert][data-state="OPEN"]')];
      const row = rows[Math.floor(draw() * rows.length)];
      if (row === undefined) {
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key: '.', bubbles: true, cancelable: true }),
        );
        await new Promise((resolve) => requestAnimationFrame(resolve));
        continue;
      }
      const aimed = row.dataset['alert'];
      row.click();
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      // Between the aim and the key something comes that would stand above it.
      const some = window.fake.alerts()[Math.floor(draw() * 800)];
      if (some !== undefined)
        window.fake.send({ alerts: [{ ...some, severity: 'CRITICAL', seq: 2_000_000 + i }] });
      const before = window.fake.calls.length;
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true }),
      );
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const calls = window.fake.calls.slice(before).filter(({ id }) => id === 'alerts.ack');
      if (calls.some(({ input }) => input.params?.['alert_id'] !== aimed)) missed += 1;
    }
    return missed;
  }, count);
  return [
    exactly(
      'B-13',
      `${String(count)} acks while the order changes: of another row`,
      '0',
      String(wrong),
    ),
  ];
}

/** Undo gives back exactly what was. */
export async function undoIsExact(harness: RendererHarness, count = 500): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(200) });
  await page.keyboard.press('u');
  const restored = await page.evaluate(async (rounds) => {
    const press = (key: string) =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
    const settle = () =>
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 10)));
    const states = () =>
      JSON.stringify(window.fake.alerts().map(({ alert_id, state }) => [alert_id, state]));
    let exact = 0;
    for (let i = 0; i < rounds; i += 1) {
      const before = states();
      press('j');
      press('a');
      await settle();
      press('z');
      await settle();
      if (states() === before) exact += 1;
    }
    return exact;
  }, count);
  return [
    exactly(
      'B-16',
      `${String(count)} times ack and undo: as it was before`,
      String(count),
      String(restored),
    ),
  ];
}

/** Nothing moves for who asked for that. */
export async function stillness(harness: RendererHarness): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(100) }, { reducedMotion: 'reduce' });
  await page.waitForTimeout(500);
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  );
  return [exactly('B-32', 'reduced motion: animations that run', '0', String(moving))];
}
