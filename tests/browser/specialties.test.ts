import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { messages } from '../../src/dashboard/specialties/messages.js';
import { tokens } from '../http/apiHarness.js';
import { describeWith } from '../support/needs.js';
import { openDashboard, type DashboardHarness } from '../support/dashboardHarness.js';
import type { Visitor } from '../support/pages.js';

const { fields } = messages;

describeWith('chromium', 'the specialties, in a real Chromium', () => {
  let dashboard: DashboardHarness;
  let ada: Visitor;
  let page: Page;

  beforeAll(async () => {
    dashboard = await openDashboard();
    ada = await dashboard.comeIn(tokens.administrator);
    ({ page } = ada);
  }, 180_000);
  afterAll(() => dashboard.close());

  const dialog = () => page.getByRole('dialog');
  const line = (label: string) => page.getByRole('list', { name: messages.list }).getByRole('listitem').filter({ hasText: label });
  const codes = async () => {
    const rows = await dashboard.harness.database.db.specialtyCode.findMany({ where: { specialty: 'podiatry' }, orderBy: { id: 'asc' } });
    return rows.map(({ code }) => code);
  };

  it('lets an administrator add one without SQL, and change what leads to it', async () => {
    await page.getByRole('link', { name: messages.title }).click();
    await page.getByRole('button', { name: messages.add }).click();
    await dialog().getByLabel(fields.name).fill('podiatry');
    await dialog().getByLabel(fields.label).fill('Podiatry');
    await dialog().getByLabel(fields.taxonomy).first().fill('213');
    await dialog().getByLabel(fields.words).fill('podiatry\nfoot');
    await dialog().getByRole('button', { name: messages.add }).click();
    await dialog().getByText('must be a NUCC taxonomy code of ten characters').waitFor();
    await ada.look('specialty-form');
    await dialog().getByLabel(fields.taxonomy).first().fill('213E00000X');
    await dialog().getByRole('button', { name: messages.add }).click();
    await line('Podiatry').getByText(messages.counts(1, 2)).waitFor();
    expect(await codes()).toEqual(['213E00000X', 'podiatry', 'foot']);

    await page.getByRole('button', { name: messages.changeOf('Podiatry') }).click();
    await dialog().getByLabel(fields.snomed).fill('306136006');
    await dialog()
      .getByRole('button', { name: messages.changeOf('Podiatry') })
      .click();
    await line('Podiatry').getByText(messages.counts(2, 2)).waitFor();
    expect(await codes()).toEqual(['213E00000X', '306136006', 'podiatry', 'foot']);
    await ada.look('specialties');
    expect(ada.escapes()).toEqual([]);
  });

  it('shows others which there are, and nothing to press', async () => {
    const { page: seen } = await dashboard.comeIn(tokens.manager);
    await seen.goto(`${dashboard.url}/specialties`);
    await seen.getByText('Cardiology').waitFor();
    expect(await seen.getByRole('main').getByRole('button').count()).toBe(0);
  });
});
