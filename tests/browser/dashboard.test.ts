import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { npiWithCheckDigit } from '../../src/domain/routing/npi.js';
import { startChromium } from '../support/chromium.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { describeWith } from '../support/needs.js';
import { visit, type Visitor } from '../support/pages.js';
import { newPerson, type PersonChanges } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';

const people: readonly { name: string; family: string; changes?: PersonChanges; priority?: 'urgent' | 'stat' }[] = [
  { name: 'Amara', family: 'Abara' },
  { name: 'Bruno', family: 'Silva' },
  { name: 'Chen', family: 'Wei', changes: { plan: null } },
  { name: 'Dolores', family: 'Reyes', changes: { language: 'es' } },
  { name: 'Edith', family: 'Sandberg', changes: { plan: 'NO-SUCH-PLAN' } },
  { name: 'Farid', family: 'Karimi', priority: 'urgent' },
];

/** With a wrong check digit. */
const newcomer = {
  Name: 'Ada Quill, MD',
  Office: 'Quill Cardiology',
  NPI: '1234567890',
  Specialty: 'cardiology',
  Telephone: '617-555-0134',
  Street: '1 Main Street',
  City: 'Boston',
  State: 'MA',
  'Postal code': '02114',
};

describeWith('temporal', 'all of Loopkeeper', () =>
  describeWith('chromium', 'with a coordinator at the dashboard', () => {
    let temporal: TestTemporal;
    let installation: Installation;
    let browser: Browser;
    let page: Page;
    let visitor: Visitor;
    const ids = new Map<string, string>();

    beforeAll(async () => {
      execFileSync(process.execPath, ['tools/build.js', 'dashboard']);
      temporal = await startTemporal();
      installation = await startInstallation({ temporal, clock: mondayAt('09:00') });
      for (const { name, family, changes, priority } of people) {
        const person = newPerson(installation.clock.now(), { ...changes, name: { given: name, family } });
        await installation.world.place([person.chart]);
        ids.set(family, await installation.order({ ...person.order(), ...(priority && { priority }) }));
      }
      await installation.until(ids.get('Abara') ?? '', ({ stage, axes }) => stage === 'booking' && axes.writeBack === 'done');
      await installation.until(ids.get('Silva') ?? '', ({ stage, axes }) => stage === 'booking' && axes.writeBack === 'done');
      await installation.until(ids.get('Wei') ?? '', ({ needsAttention }) => needsAttention === 'incomplete-packet');
      await installation.until(ids.get('Sandberg') ?? '', ({ needsAttention }) => needsAttention !== null);
      browser = await startChromium();
      visitor = await visit(browser, installation.publicUrl);
      ({ page } = visitor);
    }, 180_000);

    afterAll(async () => {
      await browser.close();
      await installation.close();
      await temporal.stop();
    });

    const referral = (family: string) => installation.referral(ids.get(family) ?? '');
    const line = (family: string) => page.getByRole('listitem').filter({ hasText: family });
    const open = async (family: string): Promise<void> => {
      await page.goto(`${installation.publicUrl}/referrals/${ids.get(family) ?? ''}`);
      await page.getByRole('heading', { level: 1, name: family }).waitFor();
      await page.getByRole('region', { name: 'What you can do' }).waitFor();
    };
    const act = (name: string) => page.getByRole('region', { name: 'What you can do' }).getByRole('button', { name, exact: true }).click();
    const dialog = () => page.getByRole('dialog');
    const send = async (name: string): Promise<void> => {
      await dialog().getByRole('button', { name, exact: true }).click();
      await dialog().waitFor({ state: 'hidden' });
    };
    const look = (name: string): Promise<void> => visitor.look(name);

    it('shows nothing to a stranger but where to sign in', async () => {
      await page.goto(`${installation.publicUrl}/worklist`);
      await page.getByRole('heading', { name: 'Signed out' }).waitFor();
      await look('signed-out');
      await visitor.signIn(installation.token);
    }, 120_000);

    it('lists exceptions first, and its counts add up to the open referrals', async () => {
      await line('Abara').waitFor();
      expect(await page.getByRole('listitem').count()).toBe(people.length);
      const texts = await page.getByRole('listitem').allInnerTexts();
      const firstAtRest = texts.findIndex((text) => text.includes('Waiting for a booking'));
      expect(firstAtRest).toBeGreaterThan(texts.findIndex((text) => text.includes('Wei')));
      expect(await page.getByText(`${people.length} open:`).count()).toBe(1);
      await look('worklist');
    }, 120_000);

    it('keeps the filter in the address, and what is searched for out of it', async () => {
      await page.getByLabel('Needs a person').selectOption('incomplete-packet');
      await line('Abara').waitFor({ state: 'detached' });
      await line('Wei').waitFor();
      expect(page.url()).toBe(`${installation.publicUrl}/worklist?attention=incomplete-packet`);
      await page.reload();
      await line('Wei').waitFor();
      expect(await page.getByRole('listitem').count()).toBe(1);
      await page.getByLabel('Needs a person').selectOption('');
      await page.getByLabel('Search').fill('abara');
      await line('Wei').waitFor({ state: 'detached' });
      await line('Abara').waitFor();
      expect(page.url()).toBe(`${installation.publicUrl}/worklist`);
      await page.getByLabel('Search').fill('nobody of this name');
      await page.getByText('No referral fits this filter.').waitFor();
      await page.getByLabel('Search').fill('');
      await line('Wei').waitFor();
    }, 120_000);

    it('claims and assigns several at once, and shows it without a reload', async () => {
      await page.getByLabel('Choose Amara Abara').check();
      await page.getByLabel('Choose Bruno Silva').check();
      await look('worklist-chosen');
      await page.getByRole('button', { name: 'Claim' }).click();
      await line('Abara').getByText('with demo').waitFor();
      await line('Silva').getByText('with demo').waitFor();
      await page.getByLabel('Choose Amara Abara').check();
      await page.getByLabel('Assign to').selectOption('coordinator-1');
      await page.getByRole('button', { name: 'Assign' }).click();
      await line('Abara').getByText('with coordinator-1').waitFor();
      // Somebody else's doing, from elsewhere.
      await installation.act(ids.get('Silva') ?? '', 'assign', { by: 'coordinator-2', to: 'coordinator-2' });
      await line('Silva').getByText('with coordinator-2').waitFor();
    }, 120_000);

    it('shows one referral: where it stands, what happened and why', async () => {
      await line('Abara').getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Amara Abara' }).waitFor();
      expect(await page.title()).toBe('Referral · Loopkeeper');
      const history = page.getByRole('region', { name: 'What happened' });
      await history.getByText('Route: chosen').waitFor();
      const route = history.getByRole('listitem').filter({ hasText: 'Route: chosen' });
      await route.getByText('Why, and how it is known').click();
      await route.getByText('Passed over').waitFor();
      await look('referral');
    }, 120_000);

    it('shows the packet, and keeps who looked', async () => {
      await page.getByRole('button', { name: 'Show the packet' }).click();
      await page.getByTitle("The packet's pages").waitFor();
      const looked = await installation.db.audit.count({ where: { subject: `referral/${ids.get('Abara') ?? ''}`, action: 'read-packet' } });
      expect(looked).toBe(1);
    }, 120_000);

    it('takes a note and a call', async () => {
      await open('Abara');
      await act('Add a note');
      await dialog().getByLabel('Note').fill('Prefers the morning.');
      await look('form');
      await send('Add a note');
      await act('Record a call');
      await dialog().getByLabel('With whom').selectOption('patient');
      await dialog().getByLabel('What came of it').selectOption('will-book');
      await send('Record a call');
      const kinds = async () =>
        (await installation.db.staffActivity.findMany({ where: { referralId: ids.get('Abara') ?? '' } }))
          .map(({ kind }) => kind)
          .toSorted();
      expect(await kinds()).toEqual(expect.arrayContaining([expect.stringContaining('call'), expect.stringContaining('note')]));
    }, 120_000);

    it('books, and closes with proof', async () => {
      await open('Abara');
      await act('Book');
      await send('Book');
      await installation.until(ids.get('Abara') ?? '', ({ axes }) => axes.appointment === 'booked');
      await page.getByRole('region', { name: 'Where it stands' }).getByRole('heading', { name: 'Booked' }).waitFor();
      await act('Complete with proof');
      await dialog().getByLabel('Proof').selectOption('office-attested');
      await dialog().getByLabel('Who said so').fill('Jo of the front desk');
      await send('Complete with proof');
      await installation.until(ids.get('Abara') ?? '', ({ outcome }) => outcome === 'kept');
      await page.getByRole('region', { name: 'Where it stands' }).getByRole('heading', { name: 'Visit kept' }).waitFor();
      expect(await page.getByRole('region', { name: 'What you can do' }).count()).toBe(0);
    }, 120_000);

    it('chooses another specialist and sends the packet again', async () => {
      const before = (await referral('Silva')).specialist?.id;
      await open('Silva');
      await act('Choose another specialist');
      const choices = dialog().getByLabel('Specialist');
      await choices.locator('option').nth(2).waitFor({ state: 'attached' });
      const values = await choices
        .locator('option')
        .evaluateAll((options) => options.map((one) => (one as unknown as { value: string }).value));
      const other = values.find((value) => value !== '' && value !== before) ?? '';
      await choices.selectOption(other);
      await send('Choose another specialist');
      await installation.until(
        ids.get('Silva') ?? '',
        ({ specialist, axes }) => specialist?.id === other && axes.delivery === 'transmitted',
      );
      await act('Send the packet again');
      await send('Send the packet again');
    }, 120_000);

    it('snoozes and settles a task, and withdraws with the clinician who decided', async () => {
      await open('Wei');
      await act('Snooze');
      await dialog().getByLabel('Reason').fill('office closed');
      await send('Snooze');
      await act('Go on without');
      await send('Go on without');
      await installation.until(ids.get('Wei') ?? '', ({ needsAttention }) => needsAttention !== 'incomplete-packet');
      await open('Sandberg');
      await act('Withdraw');
      await dialog().getByLabel('How it ends').selectOption('seen-elsewhere');
      await dialog().getByRole('button', { name: 'Withdraw', exact: true }).click();
      // Refused: nobody decided it. What was chosen is still there.
      await dialog().getByRole('alert').waitFor();
      expect(await dialog().getByLabel('How it ends').inputValue()).toBe('seen-elsewhere');
      await dialog().getByRole('textbox', { name: 'Clinician who decided' }).fill('Dr. Lee');
      await send('Withdraw');
      await installation.until(ids.get('Sandberg') ?? '', ({ outcome }) => outcome === 'seen-elsewhere');
    }, 120_000);

    it('says what happened meanwhile when somebody else was quicker, and keeps what was typed', async () => {
      await open('Reyes');
      await act('Book');
      await dialog().getByLabel('Start of the visit').fill('2026-03-20T10:30');
      await installation.act(ids.get('Reyes') ?? '', 'withdraw', { by: 'rosa', outcome: 'duplicate', clinician: 'Dr. Lee' });
      await installation.until(ids.get('Reyes') ?? '', ({ outcome }) => outcome === 'duplicate');
      await dialog().getByRole('button', { name: 'Book', exact: true }).click();
      await dialog().getByRole('alert').waitFor();
      expect(await dialog().getByLabel('Start of the visit').inputValue()).toBe('2026-03-20T10:30');
      await look('too-late');
    }, 120_000);

    it('shows the week: loop closure first, hollow while it is young', async () => {
      await installation.client.workflow.execute('weeklyReview', {
        taskQueue: 'referrals',
        workflowId: 'weekly-review',
        args: [{ week: '2026-W10' }],
      });
      await page.goto(`${installation.publicUrl}/week/2026-W10`);
      await page.getByText('week still immature').waitFor();
      await page.getByText('By day 30', { exact: true }).waitFor();
      await look('week');
      await page.goto(`${installation.publicUrl}/week/2026-W09`);
      await page.getByRole('alert').waitFor();
      await look('week-missing');
    }, 120_000);

    it('keeps the directory: who takes patients, which number is verified', async () => {
      await page.goto(`${installation.publicUrl}/directory`);
      await page.getByLabel('Find').fill('downtown heart');
      await line('Daniel Osei').waitFor();
      await page.getByLabel('Daniel Osei, MD takes new patients').focus();
      await page.keyboard.press('Space');
      const osei = () =>
        installation.db.specialist.findFirstOrThrow({ where: { name: { startsWith: 'Daniel Osei' } }, include: { endpoints: true } });
      await eventually(async () => ((await osei()).accepting ? undefined : true));
      await line('Daniel Osei').getByText('not verified').waitFor();
      await look('directory');
      await line('Daniel Osei').getByRole('button', { name: 'Verify' }).click();
      await dialog().getByLabel('Who said so').fill('Jo of the front desk');
      await send('Verify the number');
      await line('Daniel Osei').getByText('by demo').waitFor();
      await page.getByRole('button', { name: 'Add a specialist' }).click();
      for (const [label, value] of Object.entries(newcomer)) await dialog().getByLabel(label).fill(value);
      await dialog().getByRole('button', { name: 'Add a specialist' }).click();
      await dialog().getByText('must be an NPI').waitFor();
      await look('directory-form');
      await dialog().getByLabel('NPI').fill(npiWithCheckDigit('123456789'));
      await send('Add a specialist');
      await page.getByLabel('Find').fill('Quill');
      await line('Ada Quill').waitFor();
    }, 120_000);

    it('is worked by keyboard alone', async () => {
      await page.goto(`${installation.publicUrl}/worklist`);
      await line('Karimi').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the page');
      await line('Karimi').getByRole('link').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Farid Karimi' }).waitFor();
      await page.getByRole('button', { name: 'Add a note' }).focus();
      await page.keyboard.press('Enter');
      await dialog().getByLabel('Note').focus();
      await page.keyboard.type('By keyboard.');
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
    }, 120_000);

    it('asked nobody else for anything, and broke no policy', () => {
      expect(visitor.escapes()).toEqual([]);
    });
  }),
);
