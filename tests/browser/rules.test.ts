import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ruleKinds } from '../../src/domain/rules/ruleChange.js';
import { defaultPolicies } from '../../src/domain/rules/policyKinds.js';
import type { Page } from 'playwright-core';
import { messages } from '../../src/dashboard/rules/messages.js';
import { faultMessages } from '../../src/http/messages/requests.js';
import { defaultCaps } from '../../src/domain/texting/permit.js';
import { tokens, type Harness } from '../http/apiHarness.js';
import { describeWith } from '../support/needs.js';
import type { Visitor } from '../support/pages.js';
import { openDashboard, type DashboardHarness } from '../support/dashboardHarness.js';
import { addReferral } from '../support/texting.js';

describeWith('chromium', 'the rules at the dashboard, in a real Chromium', () => {
  let dashboard: DashboardHarness;
  let harness: Harness;
  let url: string;
  let coordinator: Visitor;
  let administrator: Visitor;

  beforeAll(async () => {
    dashboard = await openDashboard();
    ({ harness, url } = dashboard);
    const { db } = harness.database;
    const defaults = defaultPolicies;
    // The bodies are JSON: every kind's schema holds nothing else.
    await db.policy.createMany({
      data: defaults.map(({ kind, body, ...rest }) => ({ ...rest, kind: kind.name, version: 1, body: body as object })),
    });
    await addReferral(db, { status: 'open', specialistId: null });
    [coordinator, administrator] = [await dashboard.comeIn(tokens.coordinator), await dashboard.comeIn(tokens.administrator)];
  });

  afterAll(() => dashboard.close());

  const rule = (page: Page, name: string) => page.getByRole('list', { name: messages.list }).getByRole('listitem', { name, exact: true });
  const general = (kind: string) => messages.nameOf(ruleKinds.get(kind)?.title ?? '', messages.everySpecialty, messages.anyUrgency);
  const [capsName, routingName, hoursName] = [general('caps'), general('routing'), general('hours')];
  const [nudgesName, windowsName, packetName] = [general('nudges'), general('windows'), general('completeness')];
  const open = async ({ page }: Visitor): Promise<void> => {
    await page.goto(`${url}/rules`);
    await rule(page, capsName).waitFor();
  };
  /** The form of one rule, from a fresh page. */
  const change = async (name: string) => {
    await open(administrator);
    const one = rule(administrator.page, name);
    await one.getByRole('button', { name: messages.change }).click();
    return {
      one,
      field: (label: string) => one.getByLabel(label, { exact: true }),
      preview: () => one.getByRole('button', { name: messages.form.preview }).click(),
      keep: () => one.getByRole('button', { name: messages.form.publish }).click(),
    };
  };
  const newest = (kind: string) =>
    harness.database.db.policy.findFirstOrThrow({ where: { kind, specialty: '*', urgency: '*' }, orderBy: { version: 'desc' } });
  const noJson = async ({ page }: Visitor): Promise<void> =>
    expect(await page.getByRole('main').innerText()).not.toMatch(/"\w+":|\[object|undefined|perDay|maxMiles/u);

  it('shows a coordinator every rule and text in words, its versions, and no button', async () => {
    await open(coordinator);
    const { page } = coordinator;
    expect(await page.getByRole('list', { name: messages.list }).locator('> li').count()).toBe(defaultPolicies.length);
    for (const summary of await page.getByText(messages.show, { exact: true }).all()) await summary.click();
    await rule(page, capsName).getByText(messages.versions).click();
    await rule(page, capsName).getByRole('list', { name: messages.versions }).getByText('Version 1').waitFor();
    await page.getByText(messages.texts.in(messages.texts.languages.en)).click();
    await page.getByText('{practice}: Hi {name}, your referral was sent.').waitFor();
    const text = await rule(page, capsName).innerText();
    expect(text).toContain('To one phone in a day, at most\n1 text');
    expect(await rule(page, hoursName).innerText()).toContain('12:00 to 20:00');
    expect(await rule(page, windowsName).innerText()).toContain('1 working day');
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    await noJson(coordinator);
    await coordinator.look('rules-shown');
  });

  it('shows an administrator what a number would change before it does, and keeps who changed it and when', async () => {
    const { one, field, preview, keep } = await change(capsName);
    expect(await one.getByRole('button', { name: messages.form.publish }).isDisabled()).toBe(true);
    await administrator.look('rules-form');
    await field('To one phone in a day, at most').fill('2');
    await preview();
    await one.getByText(messages.form.appliesTo(1, 1)).waitFor();
    await one.getByText('To one phone in a day, at most: 1 text becomes 2 texts').waitFor();
    expect(await newest('caps')).toMatchObject({ version: 1 });
    await noJson(administrator);
    await administrator.look('rules-preview');
    await keep();
    await one.getByText('Source: administrator/ada').waitFor();
    expect(await newest('caps')).toMatchObject({ version: 2, source: 'administrator/ada', body: { ...defaultCaps, perDay: 2 } });
    await one.getByText(messages.versions).click();
    const versions = one.getByRole('list', { name: messages.versions });
    await versions.getByText('To one phone in a day, at most: 1 text becomes 2 texts').waitFor();
    expect(await versions.locator('> li').count()).toBe(2);
    await administrator.look('rules-versions');
  });

  it('takes the look back when something else is typed', async () => {
    const { one, field, preview } = await change(capsName);
    await preview();
    await one.getByText(messages.form.noChange).waitFor();
    await field('To one phone in a day, at most').fill('3');
    expect(await one.getByRole('button', { name: messages.form.publish }).isDisabled()).toBe(true);
  });

  it.each([
    [capsName, 'To one phone in a day, at most', 'many', faultMessages.missing],
    [capsName, 'To one phone in seven days, at most', '0', faultMessages.tooShort(1, '')],
    [nudgesName, 'Days of the texts', '3, 0', 'must each be later than the one before'],
    [nudgesName, 'Days of the texts', 'today, 3', faultMessages.missing],
    [nudgesName, 'Text of the first day', '', faultMessages.invalid],
    [hoursName, 'Time zone', 'Mars/Olympus', 'is not a time zone'],
    [routingName, 'Routine', '-1', faultMessages.above(0, '')],
  ])('of %s, says at the field %s what is wrong with %j, and loses nothing', async (name, label, value, what) => {
    const { one, field, preview } = await change(name);
    await field(label).fill(value);
    await preview();
    await one.getByRole('alert').getByText(what).waitFor();
    expect(await field(label).getAttribute('aria-invalid')).toBe('true');
    const said = (await field(label).getAttribute('aria-describedby'))?.split(' ').filter((id) => id !== '') ?? [];
    const words = await Promise.all(said.map((id) => one.locator(`[id="${id}"]`).innerText()));
    expect(words.join(' ')).toContain(what);
    expect(await field(label).inputValue()).toBe(value);
    await administrator.look(`rules-fault-${label.toLowerCase().replaceAll(/\W+/gu, '-')}`);
  });

  it('says that somebody else was quicker and with what, keeps what was typed, and puts it in force after another look', async () => {
    const { one, field, preview, keep } = await change(routingName);
    await field('Routine').fill('45');
    await preview();
    await one.getByText('Routine: 40 miles becomes 45 miles').waitFor();
    const { body } = await newest('routing');
    const theirs = { ...(body as object), languageRequired: true };
    const answer = await harness.call('POST', '/api/admin/rules', {
      token: tokens.administrator,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'routing', basedOn: 1, body: theirs }),
    });
    expect(answer.status).toBe(201);
    await keep();
    const alert = one.getByRole('alert');
    await alert.getByText(messages.form.overtaken(2, 'administrator/ada')).waitFor();
    await alert.getByText("Only offices that speak the patient's language, whatever the distance: no becomes yes").waitFor();
    expect(await field('Routine').inputValue()).toBe('45');
    expect(await one.getByRole('button', { name: messages.form.publish }).isDisabled()).toBe(true);
    expect(await newest('routing')).toMatchObject({ version: 2 });
    await administrator.look('rules-overtaken');
    await preview();
    await one.getByText("Only offices that speak the patient's language, whatever the distance: yes becomes no").waitFor();
    await field("Only offices that speak the patient's language, whatever the distance").check();
    await preview();
    await one.getByRole('status').getByText('Routine: 40 miles becomes 45 miles').waitFor();
    await keep();
    await one.getByText('Version 3').waitFor();
    expect((await newest('routing')).body).toMatchObject({ maxMiles: { routine: 45, urgent: 60 }, languageRequired: true });
  });

  it('changes hours: of one day, to none at all, and of a state', async () => {
    const { one, field, preview, keep } = await change(hoursName);
    const everywhere = one.getByRole('group', { name: 'By the clock of wherever the patient is' });
    await everywhere.getByRole('combobox', { name: 'Sunday' }).selectOption('no texts');
    await everywhere.getByRole('group', { name: 'Saturday' }).getByLabel('Until').fill('18:00');
    await field('States that allow less: State, by its two letters').fill('VT');
    await one.getByRole('button', { name: messages.fields.add, exact: true }).click();
    const vermont = one.getByRole('group', { name: 'VT', exact: true });
    await vermont.getByRole('combobox', { name: 'Saturday' }).selectOption('no texts');
    await one.getByRole('button', { name: messages.fields.removeOf('TX') }).click();
    await preview();
    await one.getByText('By the clock of wherever the patient is, Saturday, Until: 20:00 becomes 18:00').waitFor();
    await administrator.look('rules-hours');
    await keep();
    await one.getByText('Version 2').waitFor();
    const { week, states } = (await newest('hours')).body as { week: object; states: Record<string, unknown> };
    expect(week).toMatchObject({ saturday: { from: '09:00', until: '18:00' }, sunday: null });
    expect([states['VT'], states['TX']]).toEqual([{ saturday: null }, undefined]);
  });

  it('changes how long a step may take, and lists a reason of its own', async () => {
    const { one, preview, keep } = await change(windowsName);
    const steps = one.getByRole('group', { name: 'How long each step may take' }).getByRole('group', { name: 'Routine' });
    await steps.getByLabel('Packet sent', { exact: true }).fill('5');
    await steps.getByLabel('Packet sent: unit').selectOption('working-days');
    const tasks = one.getByRole('group', { name: 'How long a task may wait for a person' }).getByRole('group', { name: 'Stat' });
    await tasks.getByLabel('Listed reasons: Reason').selectOption('no-show');
    await tasks.getByRole('button', { name: messages.fields.add, exact: true }).click();
    await tasks.getByLabel('Visit missed', { exact: true }).fill('45');
    await preview();
    await one.getByText('Routine, Packet sent, Amount: 4 becomes 5').waitFor();
    await administrator.look('rules-windows');
    await keep();
    await one.getByText('Version 2').waitFor();
    expect((await newest('windows')).body).toMatchObject({
      waits: { routine: { sent: { amount: 5, unit: 'working-days' } } },
      tasks: { stat: { reasons: { 'no-show': { amount: 45, unit: 'minutes' }, 'urgent-call': { amount: 30, unit: 'minutes' } } } },
    });
  });

  it('adds to what a packet needs, and takes from it', async () => {
    const { one, preview, keep } = await change(packetName);
    await one.getByRole('button', { name: messages.fields.removeOf('Allergies') }).click();
    await one.getByRole('button', { name: messages.fields.addAnother }).click();
    const row = one.getByRole('group').last();
    await row.getByLabel('Short name').fill('recent-echo');
    await row.getByLabel('What has to be there').selectOption('A recent result');
    await one.getByLabel('One of these codes').fill('34552-0, 59281-6');
    await one.getByLabel('No older than').fill('180');
    await one.getByLabel('What a coordinator reads when it is not').last().fill('No echocardiogram of the last six months.');
    await one.getByLabel('Without it').last().selectOption('advised');
    await administrator.look('rules-packet');
    await preview();
    await one.getByRole('status').waitFor();
    await keep();
    await one.getByText('Version 2').waitFor();
    const body = (await newest('completeness')).body as { item: string }[];
    expect(body.at(-1)).toEqual({
      item: 'recent-echo',
      needs: { resultWithin: { codes: ['34552-0', '59281-6'], days: 180 } },
      why: 'No echocardiogram of the last six months.',
      severity: 'advised',
    });
    expect(body.map(({ item }) => item)).not.toContain('allergies');
  });

  it('is worked by keyboard alone', async () => {
    await open(administrator);
    const { page } = administrator;
    await rule(page, capsName).getByRole('button', { name: messages.change }).focus();
    await page.keyboard.press('Enter');
    const field = rule(page, capsName).getByLabel('To one phone in a day, at most');
    await field.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    await rule(page, capsName).getByText('To one phone in a day, at most: 2 texts becomes 1 text').waitFor();
  });

  it('asked nobody else for anything, and broke no policy', () => {
    expect([coordinator.escapes(), administrator.escapes()]).toEqual([[], []]);
  });
});
