import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createReviewActivities } from '../../activities/review.js';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { baselineOf } from '../../src/domain/measure/baselineSummary.js';
import { messages as shared } from '../../src/dashboard/messages.js';
import { messages } from '../../src/dashboard/week/messages.js';
import { wallClock } from '../../src/domain/time/clock.js';
import type { ReviewNumbers } from '../../src/domain/measure/review.js';
import { tokens, vault, type Harness } from '../http/apiHarness.js';
import { describeWith } from '../support/needs.js';
import type { Visitor } from '../support/pages.js';
import { openDashboard, type DashboardHarness } from '../support/dashboardHarness.js';
import { namePatients, settle, weekWorld } from '../support/weekWorld.js';

/** Monday at six in the morning, in New York. */
const nowMs = Date.parse('2026-11-23T11:00:00Z');
const [mature, young] = ['2026-W30', '2026-W47'];

describeWith('chromium', 'the week, at a browser', () => {
  let dashboard: DashboardHarness;
  let harness: Harness;
  let url: string;
  let page: Page;
  let visitor: Visitor;

  beforeAll(async () => {
    dashboard = await openDashboard({ now: () => nowMs });
    ({ harness, url } = dashboard);
    const span = { fromMs: Date.parse('2026-05-25T04:00:00Z'), toMs: Date.parse('2026-11-23T05:00:00Z'), nowMs };
    const world = weekWorld({ seed: 3, referrals: 1_700, ...span });
    await settle(harness.database, world);
    await namePatients(harness.database.db, world, vault);
    visitor = await dashboard.comeIn(tokens.coordinator);
    ({ page } = visitor);
  });

  afterAll(() => dashboard.close());

  const review = async (week: string): Promise<ReviewNumbers> =>
    (await (await harness.call('GET', `/api/reviews/${week}`, { token: tokens.coordinator })).json()) as ReviewNumbers;
  const rows = () => page.getByRole('list', { name: messages.list.label }).getByRole('listitem');
  const looks = () => harness.database.db.audit.count({ where: { subject: { startsWith: 'review/' } } });
  /** The paper, if somebody wants to look at it. */
  const paper = async (name: string): Promise<void> => {
    const folder = process.env['PICTURES'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.pdf({ path: join(folder, `${name}.pdf`), format: 'Letter' });
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: join(folder, `${name}-print.png`), fullPage: true });
    await page.emulateMedia({ media: 'screen' });
  };

  it('says when the first week will be there', async () => {
    await page.goto(`${url}/week`);
    await page.getByText(messages.none).waitFor();
    await visitor.look('week-none');
  });

  it('opens on the newest week, hollow while it is young, and leads to those that there are and no others', async () => {
    const measure = createPostgresMeasureStore(harness.database.db);
    const past = Array.from({ length: 60 }, (_, n) => {
      const orderedAt = Date.parse('2026-01-05T15:00:00Z') + n * 86_400_000;
      const after = (days: number) => orderedAt + days * 86_400_000;
      const kept = n % 3 === 0 ? { keptAt: after(25) } : {};
      return { key: `ehr:${n}`, specialty: 'cardiology', orderedAt, sentAt: after(1), network: 'in-network', ...kept } as const;
    });
    await measure.saveBaselineOrders(past, 'f1');
    const baseline = baselineOf(await measure.pastOrders({ f1: '2026-07-01' }), {});
    if (baseline !== undefined) await measure.saveBaseline(baseline, nowMs);
    const clock = { settings: wallClock, now: () => nowMs, realNow: () => nowMs };
    const { computeWeek } = createReviewActivities({ measure, clock });
    await computeWeek({ week: mature });
    await computeWeek();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: messages.titleOf(young ?? '') }).waitFor();
    await page.getByText('so far, not final').first().waitFor();
    expect(await page.getByRole('link', { name: messages.after }).count()).toBe(0);
    await visitor.look('week-young');
    await page.getByRole('link', { name: messages.before }).click();
    await page.getByRole('heading', { level: 1, name: messages.titleOf('2026-W46') }).waitFor();
    await page.getByLabel(messages.week, { exact: true }).selectOption(mature ?? '');
    await page.getByRole('heading', { level: 1, name: messages.titleOf(mature ?? '') }).waitFor();
    expect(page.url()).toBe(`${url}/week/${mature}`);
    expect(await page.getByText('not final', { exact: false }).count()).toBe(0);
    await visitor.look('week-mature');
    await paper('week-mature');
  });

  it('shows half a year by specialty and by specialist, and no rate of too few', async () => {
    await page.goto(`${url}/week/${young}`);
    const { comparison } = await review(young ?? '');
    const table = (name: string) => page.getByRole('region', { name, exact: true });
    await table(messages.comparison.bySpecialist).waitFor();
    const shown = await table(messages.comparison.bySpecialist).getByRole('row').allInnerTexts();
    expect(shown).toHaveLength(1 + (comparison?.bySpecialist.length ?? 0));
    for (const [index, { name, orders, kept }] of (comparison?.bySpecialist ?? []).entries()) {
      const line = shown[index + 1] ?? '';
      expect(line).toContain(name ?? messages.comparison.noSpecialist);
      expect(line).toContain(kept[0]?.rate === null ? messages.comparison.tooFew(kept[0].of) : `(${kept[0]?.count} of ${kept[0]?.of})`);
      expect(line.split('\t')[1]).toBe(String(orders));
    }
    expect(shown.some((line) => line.includes('too few'))).toBe(true);
    await table(messages.comparison.bySpecialty).getByRole('rowheader', { name: 'Cardiology' }).waitFor();
    await paper('week-young');
  });

  it('saves all of it as a file', async () => {
    const { loopClosure, funnel, comparison } = await review(young ?? '');
    const link = page.getByRole('link', { name: messages.csv });
    expect(await link.getAttribute('download')).toBe(`loopkeeper-${young}.csv`);
    const lines = decodeURIComponent(((await link.getAttribute('href')) ?? '').replace(/^[^,]*,/u, '')).split('\r\n');
    expect(lines[0]).toBe('table,name,days,count,of,value,baseline,state');
    const [day30] = loopClosure.byDay;
    expect(lines).toContain(`kept,${young},30,${day30?.count},${day30?.of},,${day30?.baseline?.rate},immature`);
    const sent = funnel?.steps[0];
    expect(lines).toContain(
      `funnel,ordered to sent,${funnel?.withinDays},${sent?.count},${sent?.of},${sent?.rate},${funnel?.baseline?.[0]?.rate}, `.trimEnd(),
    );
    const [first] = comparison?.bySpecialist ?? [];
    expect(lines.filter((line) => line.startsWith(`specialist: kept,"${first?.name}",90,`))).toHaveLength(1);
    for (const line of lines) expect(line.replaceAll(/"[^"]*"/gu, '').split(',')).toHaveLength(8);
  });

  it('names the patients of a count, each as a link, and records the view', async () => {
    await page.goto(`${url}/week/${mature}`);
    const { funnel } = await review(mature ?? '');
    const booked = funnel?.steps.find(({ step }) => step === 'booked');
    if (booked === undefined) throw new Error('the funnel has this step');
    const before = await looks();
    await page.getByRole('link', { name: messages.funnel.list(messages.countOf(booked.count, booked.of), 'booked') }).click();
    await page.getByRole('heading', { level: 1, name: messages.list.title(mature ?? '', 'booked') }).waitFor();
    await page.getByText(messages.list.withCount(messages.list.notReached, booked.of - booked.count)).waitFor();
    await rows().first().waitFor();
    expect(await rows().count()).toBe(booked.of - booked.count);
    expect(page.url()).toBe(`${url}/week/${mature}/booked`);
    expect(await page.title()).toBe(`${messages.list.title(mature ?? '', 'booked')} · Loopkeeper`);
    expect(await looks()).toBeGreaterThan(before);
    await visitor.look('week-list');
    await paper('week-list');
    await page.getByText(messages.list.withCount(messages.list.reached, booked.count)).click();
    await page
      .getByText(/^(?:Kept|Got as far as booked,) /u)
      .first()
      .waitFor();
    expect(await rows().count()).toBe(booked.count);
    await rows().first().getByRole('link').click();
    await page.waitForURL(/\/referrals\/00000000-0000-4000-8000-/u);
  });

  it('lists more than a page by a button, and says so when there is nobody', async () => {
    await page.goto(`${url}/week/${mature}/ordered`);
    await rows().first().waitFor();
    const { orders } = await review(mature ?? '');
    expect(orders.eligible).toBeGreaterThan(50);
    expect(await rows().count()).toBe(50);
    await page.getByRole('button', { name: shared.showMore }).click();
    await page.getByRole('button', { name: shared.showMore }).waitFor({ state: 'detached' });
    expect(await rows().count()).toBe(orders.eligible);
    await page.getByText(messages.list.withCount(messages.list.notReached, 0)).click();
    await page.getByText(messages.list.everyone).waitFor();
    await visitor.look('week-list-empty');
  });

  it('says that it is loading, and what is wrong', async () => {
    await page.route('**/funnel/**', async (route) => {
      await new Promise((done) => setTimeout(done, 1_500));
      await route.continue();
    });
    await page.goto(`${url}/week/${mature}/kept`);
    await page.getByRole('status', { name: shared.loading(messages.list.loading) }).waitFor();
    await rows().first().waitFor();
    await page.unroute('**/funnel/**');
    await page.goto(`${url}/week/${mature}/lost`);
    await page.getByRole('alert').getByText('The funnel has no such step.').waitFor();
    await visitor.look('week-list-error');
    await page.goto(`${url}/week/2026-W01`);
    await page.getByRole('alert').getByText('There is no review of that week.').waitFor();
    await visitor.look('week-missing');
  });

  it('is worked by keyboard', async () => {
    await page.goto(`${url}/week/${mature}`);
    await page.getByRole('link', { name: messages.funnel.who }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/week/${mature}/\\w+\\?from=\\w+$`, 'u'));
    await page.getByRole('radio', { name: messages.list.notReached }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('radio', { name: messages.list.reached, exact: false }).last().waitFor({ state: 'attached' });
    await page.getByRole('link', { name: messages.list.back }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: messages.titleOf(mature ?? '') }).waitFor();
  });

  it('asked nobody else for anything, and broke no policy', () => {
    expect(visitor.escapes()).toEqual([]);
  });
});
