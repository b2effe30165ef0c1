import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { messages } from '../../src/dashboard/goLive/messages.js';
import { messages as shared } from '../../src/dashboard/messages.js';
import { seed } from '../../prisma/seed.js';
import { tokens, type Harness } from '../http/apiHarness.js';
import { giveReferral } from '../support/measureRows.js';
import { describeWith } from '../support/needs.js';
import type { Visitor } from '../support/pages.js';
import { openDashboard, type DashboardHarness } from '../support/dashboardHarness.js';
import { dayMs } from '../../src/domain/time/durations.js';

const words = messages.attestForms;
const turnOn = messages.switch.switchOnOf('Neurology');

describeWith('chromium', 'the go-live check, in a real Chromium', () => {
  let dashboard: DashboardHarness;
  let harness: Harness;
  let url: string;
  let looker: Visitor;
  let ada: Visitor;
  let page: Page;

  beforeAll(async () => {
    dashboard = await openDashboard();
    ({ harness, url } = dashboard);
    await seed(harness.database.db, { nowMs: Date.now() });
    await harness.database.db.specialty.update({ where: { name: 'gastroenterology' }, data: { enabled: false } });
    [looker, ada] = [await dashboard.comeIn(tokens.coordinator), await dashboard.comeIn(tokens.administrator)];
    ({ page } = ada);
  });

  afterAll(() => dashboard.close());

  const line = (what: string, of = page) =>
    of.getByRole('list', { name: messages.checklist }).getByRole('listitem').filter({ hasText: what });
  const agreements = () => line('Business associate agreements');
  const dialog = () => page.getByRole('dialog');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const send = async (name: string): Promise<void> => {
    await dialog().getByRole('button', { name, exact: true }).click();
    await dialog().waitFor({ state: 'hidden' });
  };
  const audited = (action: string) => harness.database.db.audit.findMany({ where: { action }, orderBy: { sequence: 'asc' } });
  const neurology = () => harness.database.db.specialty.findUniqueOrThrow({ where: { name: 'neurology' } });

  it('shows everyone the check of the one that is on, and of another by its address', async () => {
    const { page: seen } = looker;
    await seen.getByRole('link', { name: messages.title }).click();
    await seen.getByText(`${messages.on('Cardiology')} Not ready:`).waitFor();
    await seen.getByLabel(messages.specialty).selectOption({ label: 'Neurology' });
    await seen.getByText(`${messages.off('Neurology')} Not ready:`).waitFor();
    expect(seen.url()).toBe(`${url}/go-live?specialty=neurology`);
    expect(await line('', seen).count()).toBe(14);
    expect(await line('One specialty at a time', seen).innerText()).toMatch(/^✗ Red\n/iu);
    // Nothing to press but to look again.
    expect(await seen.getByRole('main').getByRole('button').allInnerTexts()).toEqual([messages.measureAgain]);
    await seen.getByText(messages.switch.askAdministrator).waitFor();
    await looker.look('go-live');
    await seen.reload();
    await seen.getByText(`${messages.off('Neurology')} Not ready:`).waitFor();
    await seen.getByRole('button', { name: messages.measureAgain }).click();
    await seen.getByText(`${messages.off('Neurology')} Not ready:`).waitFor();
  });

  it('says that there is no such specialty, and asks to choose one', async () => {
    const { page: seen } = looker;
    await seen.goto(`${url}/go-live?specialty=astrology`);
    await seen.getByRole('alert').getByText('There is no specialty of that name.').waitFor();
    expect(await seen.getByLabel(messages.specialty).inputValue()).toBe('');
    await looker.look('go-live-unknown');
  });

  it('takes what an administrator vouches for, and turns the line', async () => {
    await page.goto(`${url}/go-live?specialty=neurology`);
    await agreements().getByText('none on file').waitFor();
    await press(words.agreements.add);
    await dialog().getByLabel(words.agreements.label).fill('Contracts 2026: texts, fax, hosting');
    await ada.look('go-live-attest');
    await send(words.agreements.add);
    await agreements().getByText('on file: Contracts 2026: texts, fax, hosting, recorded by ada').waitFor();
    expect(await agreements().innerText()).toMatch(/^✓ Green\n/iu);
    await press(words.agreements.withdraw);
    await dialog().getByLabel(words.agreements.reason).fill('The fax provider changed');
    await send(words.agreements.withdraw);
    await agreements().getByText('none on file').waitFor();
    expect((await audited('attest')).map(({ actor, subject, detail }) => [actor, subject, detail])).toEqual([
      ['administrator/ada', 'attestation/baa', { by: 'ada', holds: true }],
      ['administrator/ada', 'attestation/baa', { by: 'ada', holds: false }],
    ]);
  });

  it('says at the field what is wrong with a number, and keeps what was typed', async () => {
    await press(words.testNumber.add);
    await dialog().getByLabel(words.testNumber.label).fill('617-555-0123');
    await dialog().getByRole('button', { name: words.testNumber.add }).click();
    await dialog().getByText('must be a phone number such as').waitFor();
    expect(await dialog().getByLabel(words.testNumber.label).inputValue()).toBe('617-555-0123');
    await ada.look('go-live-number');
    await dialog().getByLabel(words.testNumber.label).fill('+16175550123');
    await send(words.testNumber.add);
    await line('STOP works').getByText('no STOP arrived from the number ending in 0123').waitFor();
  });

  it('switches nothing on while lines are red, unless told to all the same, and keeps who did', async () => {
    await page.getByText('lines are red and block going live.').waitFor();
    await press(turnOn);
    await dialog().getByText(messages.switch.blockers).waitFor();
    await ada.look('go-live-switch');
    await dialog().getByRole('button', { name: turnOn }).click();
    await dialog().getByRole('alert').getByText('Not switched on. Some lines of the check are red.').waitFor();
    await ada.look('go-live-refused');
    expect([(await neurology()).enabled, await audited('switch-on')]).toEqual([false, []]);

    await dialog().getByLabel(messages.switch.anyway).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    await page.getByText(`${messages.on('Neurology')} Not ready:`).waitFor();
    await page.getByRole('heading', { name: messages.switch.isOn }).waitFor();
    expect(await page.getByRole('button', { name: turnOn }).count()).toBe(0);
    await page.getByRole('option', { name: messages.optionOn('Neurology') }).waitFor({ state: 'attached' });
    await ada.look('go-live-on');
    expect(await neurology()).toMatchObject({ enabled: true, enabledAt: expect.any(Date) });
    expect(await audited('switch-on')).toMatchObject([
      { actor: 'administrator/ada', subject: 'specialty/neurology', detail: { red: expect.stringContaining('baa 10dlc stop-test') } },
    ]);
    await page.goto(`${url}/go-live`);
    await page.getByText(messages.chooseFirst).waitFor();
    await ada.look('go-live-choose');
  });

  it('says plainly when it is the wrong tool', async () => {
    await giveReferral(harness.database.db, new Date(Date.now() - 31 * dayMs).toISOString());
    await page.goto(`${url}/go-live?specialty=cardiology`);
    await page.getByRole('alert').getByText(messages.wrongTool).waitFor();
    await page.getByRole('alert').getByText('a list and a telephone do the same for less').waitFor();
    await ada.look('go-live-wrong-tool');
  });

  it('asked nobody else for anything, and broke no policy', () => {
    expect([...looker.escapes(), ...ada.escapes()]).toEqual([]);
  });

  it('says that it is measuring, that it could not, and that there are no specialties', async () => {
    const checks = '**/api/readiness?*';
    const held: Route[] = [];
    let isAway = false;
    await page.route(checks, (route) => (isAway ? route.abort() : void held.push(route)));
    await page.goto(`${url}/go-live?specialty=neurology`);
    await page.getByRole('status', { name: shared.loading(messages.loading) }).waitFor();
    await ada.look('go-live-loading');
    isAway = true;
    for (const route of held) await route.abort();
    await page.getByRole('alert').getByText(shared.noAnswer).waitFor();
    await ada.look('go-live-away');
    await page.unroute(checks);
    await page.route('**/api/specialties', (route) => route.fulfill({ json: { specialties: [] } }));
    await page.goto(`${url}/go-live`);
    await page.getByText(messages.noSpecialties).waitFor();
    await ada.look('go-live-empty');
  });
});
