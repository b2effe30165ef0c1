import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { messages as directory } from '../../src/dashboard/directory/messages.js';
import { messages as frame } from '../../src/dashboard/messages.js';
import { formMessages as forms } from '../../src/dashboard/referral/formMessages.js';
import { messages as history } from '../../src/dashboard/referral/historyMessages.js';
import { messages as referralMessages } from '../../src/dashboard/referral/messages.js';
import { messages as week } from '../../src/dashboard/week/messages.js';
import { stageWords } from '../../src/dashboard/words.js';
import { messages as worklist } from '../../src/dashboard/worklist/messages.js';
import { npiWithCheckDigit } from '../../src/domain/routing/npi.js';
import { startChromium } from '../support/chromium.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { describeWith } from '../support/needs.js';
import { visit, type Visitor } from '../support/pages.js';
import { newPerson, type PersonChanges } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { taskQueues, workflowTypes } from '../../workflows/contract.js';

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
  [directory.fields.name]: 'Ada Quill, MD',
  [directory.fields.organization]: 'Quill Cardiology',
  [directory.fields.npi]: '1234567890',
  [directory.fields.specialty]: 'cardiology',
  [directory.fields.phone]: '617-555-0134',
  [directory.fields.line]: '1 Main Street',
  [directory.fields.city]: 'Boston',
  [directory.fields.state]: 'MA',
  [directory.fields.postalCode]: '02114',
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
    });

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
      await page.getByRole('region', { name: referralMessages.actions.label }).waitFor();
    };
    const act = (name: string) =>
      page.getByRole('region', { name: referralMessages.actions.label }).getByRole('button', { name, exact: true }).click();
    const dialog = () => page.getByRole('dialog');
    const send = async (name: string): Promise<void> => {
      await dialog().getByRole('button', { name, exact: true }).click();
      await dialog().waitFor({ state: 'hidden' });
    };
    const look = (name: string): Promise<void> => visitor.look(name);

    it('shows nothing to a stranger but where to sign in', async () => {
      await page.goto(`${installation.publicUrl}/worklist`);
      await page.getByRole('heading', { name: frame.signedOut.title }).waitFor();
      await look('signed-out');
      await visitor.signIn(installation.token);
    });

    it('lists exceptions first, and its counts add up to the open referrals', async () => {
      await line('Abara').waitFor();
      expect(await page.getByRole('listitem').count()).toBe(people.length);
      const texts = await page.getByRole('listitem').allInnerTexts();
      const firstAtRest = texts.findIndex((text) => text.includes(stageWords.booking));
      expect(firstAtRest).toBeGreaterThan(texts.findIndex((text) => text.includes('Wei')));
      expect(await page.getByText(worklist.open(people.length)).count()).toBe(1);
      await look('worklist');
    });

    it('keeps the filter in the address, and what is searched for out of it', async () => {
      await page.getByLabel(worklist.needsPerson).selectOption('incomplete-packet');
      await line('Abara').waitFor({ state: 'detached' });
      await line('Wei').waitFor();
      expect(page.url()).toBe(`${installation.publicUrl}/worklist?attention=incomplete-packet`);
      await page.reload();
      await line('Wei').waitFor();
      expect(await page.getByRole('listitem').count()).toBe(1);
      await page.getByLabel(worklist.needsPerson).selectOption('');
      await page.getByLabel(worklist.search).fill('abara');
      await line('Wei').waitFor({ state: 'detached' });
      await line('Abara').waitFor();
      expect(page.url()).toBe(`${installation.publicUrl}/worklist`);
      await page.getByLabel(worklist.search).fill('nobody of this name');
      await page.getByText(worklist.noMatch).waitFor();
      await page.getByLabel(worklist.search).fill('');
      await line('Wei').waitFor();
    });

    it('claims and assigns several at once, and shows it without a reload', async () => {
      await page.getByLabel(worklist.select('Amara Abara')).check();
      await page.getByLabel(worklist.select('Bruno Silva')).check();
      await look('worklist-chosen');
      await page.getByRole('button', { name: worklist.claim }).click();
      await line('Abara').getByText(worklist.ownedBy('demo')).waitFor();
      await line('Silva').getByText(worklist.ownedBy('demo')).waitFor();
      await page.getByLabel(worklist.select('Amara Abara')).check();
      await page.getByLabel(worklist.assignTo).selectOption('coordinator-1');
      await page.getByRole('button', { name: worklist.assign, exact: true }).click();
      await line('Abara').getByText(worklist.ownedBy('coordinator-1')).waitFor();
      // Somebody else's doing, from elsewhere.
      await installation.act(ids.get('Silva') ?? '', 'assign', { by: 'coordinator-2', to: 'coordinator-2' });
      await line('Silva').getByText(worklist.ownedBy('coordinator-2')).waitFor();
    });

    it('shows one referral: where it stands, what happened and why', async () => {
      await line('Abara').getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Amara Abara' }).waitFor();
      expect(await page.title()).toBe('Referral · Loopkeeper');
      const shown = page.getByRole('region', { name: history.title });
      await shown.getByText(history.route.chosen).waitFor();
      const route = shown.getByRole('listitem').filter({ hasText: history.route.chosen });
      await route.getByText(history.details).click();
      await route.getByText('Chosen by the routing policy').waitFor();
      await look('referral');
    });

    it('shows the packet, and keeps who looked', async () => {
      await page.getByRole('button', { name: referralMessages.packet.show }).click();
      await page.getByTitle(referralMessages.packet.frame).waitFor();
      const looked = await installation.db.audit.count({ where: { subject: `referral/${ids.get('Abara') ?? ''}`, action: 'read-packet' } });
      expect(looked).toBe(1);
    });

    it('takes a note and a call', async () => {
      await open('Abara');
      await act(forms.addNote.title);
      await dialog().getByLabel(forms.addNote.text).fill('Prefers the morning.');
      await look('form');
      await send(forms.addNote.title);
      await act(forms.recordCall.title);
      await dialog().getByLabel(forms.recordCall.with).selectOption('patient');
      await dialog().getByLabel(forms.recordCall.outcome).selectOption('will-book');
      await send(forms.recordCall.title);
      const kinds = async () =>
        (await installation.db.staffActivity.findMany({ where: { referralId: ids.get('Abara') ?? '' } }))
          .map(({ kind }) => kind)
          .toSorted();
      // The workflow answers when the action is applied; its activity stores the row a moment later.
      await eventually(async () => {
        const stored = await kinds();
        return ['call', 'note'].every((kind) => stored.some((one) => one.includes(kind))) ? stored : undefined;
      });
    });

    it('books, and closes with proof', async () => {
      await open('Abara');
      await act(forms.bookAppointment.title);
      await send(forms.bookAppointment.title);
      await installation.until(ids.get('Abara') ?? '', ({ axes }) => axes.appointment === 'booked');
      await page.getByRole('region', { name: referralMessages.status.label }).getByRole('heading', { name: stageWords.booked }).waitFor();
      await act(forms.completeReferral.title);
      await dialog().getByLabel(forms.completeReferral.evidence).selectOption('office-attested');
      await dialog().getByLabel(forms.completeReferral.spokeTo).fill('Jo of the front desk');
      await send(forms.completeReferral.title);
      await installation.until(ids.get('Abara') ?? '', ({ outcome }) => outcome === 'kept');
      await page.getByRole('region', { name: referralMessages.status.label }).getByRole('heading', { name: 'Visit kept' }).waitFor();
      expect(await page.getByRole('region', { name: referralMessages.actions.label }).count()).toBe(0);
    });

    it('chooses another specialist and sends the packet again', async () => {
      const before = (await referral('Silva')).specialist?.id;
      await open('Silva');
      await act(forms.overrideSpecialist.title);
      const choices = dialog().getByLabel(forms.overrideSpecialist.specialistId);
      await choices.locator('option').nth(2).waitFor({ state: 'attached' });
      const values = await choices
        .locator('option')
        .evaluateAll((options) => options.map((one) => (one as unknown as { value: string }).value));
      const other = values.find((value) => value !== '' && value !== before) ?? '';
      await choices.selectOption(other);
      await send(forms.overrideSpecialist.title);
      await installation.until(
        ids.get('Silva') ?? '',
        ({ specialist, axes }) => specialist?.id === other && axes.delivery === 'transmitted',
      );
      await act(forms.resend.title);
      await send(forms.resend.title);
    });

    it('snoozes and settles a task, and withdraws with the clinician who decided', async () => {
      await open('Wei');
      await act(forms.snooze.title);
      await dialog().getByLabel(forms.snooze.reason).fill('office closed');
      await send(forms.snooze.title);
      await act(forms.decisions.proceed.title);
      await send(forms.decisions.proceed.title);
      await installation.until(ids.get('Wei') ?? '', ({ needsAttention }) => needsAttention !== 'incomplete-packet');
      await open('Sandberg');
      await act(forms.withdraw.title);
      await dialog().getByLabel(forms.withdraw.outcome).selectOption('seen-elsewhere');
      await dialog().getByRole('button', { name: forms.withdraw.title, exact: true }).click();
      // Refused: nobody decided it. What was chosen is still there.
      await dialog().getByRole('alert').waitFor();
      expect(await dialog().getByLabel(forms.withdraw.outcome).inputValue()).toBe('seen-elsewhere');
      await dialog().getByRole('textbox', { name: forms.withdraw.clinician }).fill('Dr. Lee');
      await send(forms.withdraw.title);
      await installation.until(ids.get('Sandberg') ?? '', ({ outcome }) => outcome === 'seen-elsewhere');
    });

    it('says what happened meanwhile when somebody else was quicker, and keeps what was typed', async () => {
      await open('Reyes');
      await act(forms.bookAppointment.title);
      await dialog().getByLabel(forms.bookAppointment.startAt).fill('2026-03-20T10:30');
      await installation.act(ids.get('Reyes') ?? '', 'withdraw', { by: 'rosa', outcome: 'duplicate', clinician: 'Dr. Lee' });
      await installation.until(ids.get('Reyes') ?? '', ({ outcome }) => outcome === 'duplicate');
      await dialog().getByRole('button', { name: forms.bookAppointment.title, exact: true }).click();
      await dialog().getByRole('alert').waitFor();
      expect(await dialog().getByLabel(forms.bookAppointment.startAt).inputValue()).toBe('2026-03-20T10:30');
      await look('too-late');
    });

    it('shows the week: loop closure first, hollow while it is young', async () => {
      await installation.client.workflow.execute(workflowTypes.weeklyReview, {
        taskQueue: taskQueues.referrals,
        workflowId: 'weekly-review',
        args: [{ week: '2026-W10' }],
      });
      await page.goto(`${installation.publicUrl}/week/2026-W10`);
      await page.getByText('kept so far, not final').waitFor();
      await page.getByText(week.closure.byDay(30), { exact: true }).waitFor();
      await look('week');
      await page.goto(`${installation.publicUrl}/week/2026-W09`);
      await page.getByRole('alert').waitFor();
      await look('week-missing');
    });

    it('keeps the directory: who takes patients, which number is verified', async () => {
      await page.goto(`${installation.publicUrl}/directory`);
      await page.getByLabel(directory.find).fill('downtown heart');
      await line('Daniel Osei').waitFor();
      await page.getByLabel(directory.acceptingOf('Daniel Osei, MD')).focus();
      await page.keyboard.press('Space');
      const osei = () =>
        installation.db.specialist.findFirstOrThrow({ where: { name: { startsWith: 'Daniel Osei' } }, include: { endpoints: true } });
      await eventually(async () => ((await osei()).accepting ? undefined : true));
      await line('Daniel Osei').getByText(directory.notVerified).waitFor();
      await look('directory');
      await line('Daniel Osei').getByRole('button', { name: directory.verify }).click();
      await dialog().getByLabel(directory.fields.spokeTo).fill('Jo of the front desk');
      await send(directory.forms.verify.title);
      await line('Daniel Osei').getByText('by demo').waitFor();
      await page.getByRole('button', { name: directory.forms.add.title }).click();
      for (const [label, value] of Object.entries(newcomer)) await dialog().getByLabel(label).fill(value);
      await dialog().getByRole('button', { name: directory.forms.add.title }).click();
      await dialog().getByText('must be an NPI').waitFor();
      await look('directory-form');
      await dialog().getByLabel(directory.fields.npi).fill(npiWithCheckDigit('123456789'));
      await send(directory.forms.add.title);
      await page.getByLabel(directory.find).fill('Quill');
      await line('Ada Quill').waitFor();
    });

    it('is worked by keyboard alone', async () => {
      await page.goto(`${installation.publicUrl}/worklist`);
      await line('Karimi').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement?.textContent')).toBe(frame.skip);
      await line('Karimi').getByRole('link').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Farid Karimi' }).waitFor();
      await page.getByRole('button', { name: forms.addNote.title }).focus();
      await page.keyboard.press('Enter');
      await dialog().getByLabel(forms.addNote.text).focus();
      await page.keyboard.type('By keyboard.');
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
    });

    it('asked nobody else for anything, and broke no policy', () => {
      expect(visitor.escapes()).toEqual([]);
    });
  }),
);
