import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Coverage } from 'fhir/r4.js';
import type { Browser, Page } from 'playwright-core';
import { actionSchemas, callOutcomes, type ActionName } from '../../src/domain/process/messages.js';
import { formMessages as words } from '../../src/dashboard/referral/formMessages.js';
import { forms } from '../../src/dashboard/referral/forms.js';
import { messages as history } from '../../src/dashboard/referral/historyMessages.js';
import { messages } from '../../src/dashboard/referral/messages.js';
import { callOutcomeWords, outcomeWords } from '../../src/dashboard/words.js';
import { startChromium } from '../support/chromium.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { visit, type Visitor } from '../support/pages.js';
import { newPerson, type Person, type PersonChanges } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';

/** Each for the actions that need a referral where it stands. */
const stories = {
  Alder: {},
  Birch: { priority: 'urgent' },
  Cedar: { changes: { plan: null } },
  Dogwood: { changes: { plan: null } },
  Elm: {},
} as const satisfies Record<string, { changes?: PersonChanges; priority?: 'urgent' }>;
type Family = keyof typeof stories;

/**
 * What the page was seen to do, by the name of the action; `resolveTask` and `recordCall` by each
 * of their ways.
 */
const driven = new Set<string>();
const everyWay: readonly string[] = [
  ...Object.keys(actionSchemas),
  ...actionSchemas.resolveTask.shape.decision.options.map((decision) => `resolveTask ${decision}`),
  ...callOutcomes.map((outcome) => `recordCall ${outcome}`),
];

const callTitle = (outcome: (typeof callOutcomes)[number]): string => words.suggested.call(callOutcomeWords[outcome].toLowerCase());
const endTitle = words.suggested.withdraw(outcomeWords['seen-elsewhere'].toLowerCase());

describeWith('temporal', 'all of Loopkeeper', () =>
  describeWith('chromium', 'with a coordinator who does everything that can be done', () => {
    let temporal: TestTemporal;
    let installation: Installation;
    let ledgers: Ledgers;
    let browser: Browser;
    let page: Page;
    let visitor: Visitor;
    const ids = new Map<Family, string>();
    const persons = new Map<Family, Person>();
    const idOf = (family: Family): string => ids.get(family) ?? '';
    const personOf = (family: Family): Person => persons.get(family) ?? newPerson(installation.clock.now());

    beforeAll(async () => {
      execFileSync(process.execPath, ['tools/build.js', 'dashboard']);
      temporal = await startTemporal();
      installation = await startInstallation({ temporal, clock: mondayAt('09:00') });
      ledgers = ledgersOf(installation);
      for (const [family, story] of Object.entries(stories) as [Family, { changes?: PersonChanges; priority?: 'urgent' }][]) {
        const person = newPerson(installation.clock.now(), { ...story.changes, name: { given: 'Robin', family } });
        persons.set(family, person);
        await installation.world.place([person.chart]);
        ids.set(family, await installation.order({ ...person.order(), ...(story.priority && { priority: story.priority }) }));
      }
      for (const family of ['Alder', 'Birch', 'Elm'] as const)
        await installation.until(idOf(family), ({ stage, axes }) => stage === 'booking' && axes.writeBack === 'done');
      for (const family of ['Cedar', 'Dogwood'] as const)
        await installation.until(idOf(family), ({ needsAttention }) => needsAttention === 'incomplete-packet');
      browser = await startChromium();
      visitor = await visit(browser, installation.publicUrl);
      ({ page } = visitor);
      await visitor.signIn(installation.token);
      page.on('request', (request) => {
        const [, action] = /\/api\/referrals\/[0-9a-f-]{36}\/(\w+)$/u.exec(new URL(request.url()).pathname) ?? [];
        if (request.method() !== 'POST' || action === undefined) return;
        const { decision, outcome } = request.postDataJSON() as { decision?: string; outcome?: string };
        for (const one of [action, `${action} ${decision ?? outcome}`]) driven.add(one);
      });
    });

    afterAll(async () => {
      await browser.close();
      await installation.close();
      await temporal.stop();
    });

    const panel = () => page.getByRole('region', { name: messages.actions.label });
    const suggested = () => panel().getByRole('list', { name: messages.actions.suggested }).getByRole('button');
    const dialog = () => page.getByRole('dialog');
    const why = () => page.getByRole('region', { name: messages.why.label, exact: true });
    const open = async (family: Family): Promise<void> => {
      await page.goto(`${installation.publicUrl}/referrals/${idOf(family)}`);
      await page.getByRole('heading', { level: 1, name: family }).waitFor();
      await page.getByRole('region', { name: history.title }).getByRole('listitem').first().waitFor();
    };
    const act = (name: string) => panel().getByRole('button', { name, exact: true }).click();
    const send = async (name: string): Promise<void> => {
      await dialog().getByRole('button', { name, exact: true }).click();
      await dialog().waitFor({ state: 'hidden' });
    };
    const until = (family: Family, holds: Parameters<Installation['until']>[1]) => installation.until(idOf(family), holds);
    const activities = async (family: Family): Promise<string[]> =>
      (await installation.db.staffActivity.findMany({ where: { referralId: idOf(family) }, orderBy: { realAt: 'asc' } })).map(
        ({ kind }) => kind,
      );
    const closed = (family: Family, reason: string) =>
      eventually(
        async () => (await installation.db.task.findFirst({ where: { referralId: idOf(family), reason, status: 'done' } })) ?? undefined,
      );
    /** Records a call in the form, and waits until it is kept. */
    const call = async (family: Family, outcome: (typeof callOutcomes)[number], fill: () => Promise<void> = async () => undefined) => {
      await act(words.recordCall.title);
      await dialog().getByLabel(words.recordCall.with).selectOption('patient');
      await dialog().getByLabel(words.recordCall.outcome).selectOption(outcome);
      await fill();
      await send(words.recordCall.title);
      await eventually(async () => ((await activities(family)).includes(`call:${outcome}`) ? true : undefined));
    };

    it('claims, assigns and notes on the page of a referral', async () => {
      await open('Alder');
      await act(words.claim.title);
      await send(words.claim.title);
      await until('Alder', ({ owner }) => owner === 'demo');
      await act(words.assign.title);
      await dialog().getByLabel(words.assign.to).selectOption('coordinator-2');
      await send(words.assign.title);
      await until('Alder', ({ owner }) => owner === 'coordinator-2');
      await act(words.addNote.title);
      await dialog().getByLabel(words.addNote.text).fill('Prefers the morning.');
      await send(words.addNote.title);
      const note = await eventually(
        async () => (await installation.db.staffActivity.findFirst({ where: { referralId: idOf('Alder'), kind: 'note' } })) ?? undefined,
      );
      expect(Buffer.from(note.note ?? []).toString('latin1')).not.toContain('morning');
    });

    it('says why this specialist, and takes another one', async () => {
      await open('Alder');
      const { specialist } = await installation.referral(idOf('Alder'));
      await why().getByText(messages.why.thisSpecialist).waitFor();
      await why().getByText('Network: is in').waitFor();
      await why().getByText('not chosen').click();
      await visitor.look('actions-why-specialist');
      await act(words.overrideSpecialist.title);
      const choices = dialog().getByLabel(words.overrideSpecialist.specialistId);
      await choices.locator('option').nth(2).waitFor({ state: 'attached' });
      const values = await choices
        .locator('option')
        .evaluateAll((options) => options.map((one) => (one as unknown as { value: string }).value));
      const other = values.find((value) => value !== '' && value !== specialist?.id) ?? '';
      await choices.selectOption(other);
      await send(words.overrideSpecialist.title);
      await until('Alder', (row) => row.specialist?.id === other && row.axes.delivery === 'transmitted');
      await why().getByText('A coordinator chose').waitFor();
      const faxes = (await installation.faxes()).length;
      await act(words.resend.title);
      await send(words.resend.title);
      await eventually(async () => ((await installation.faxes()).length > faxes ? true : undefined));
    });

    it('offers first what is suggested for the task, filled in, with the number and what to say', async () => {
      await open('Birch');
      const { suggestions } = (await (await installation.call(`/api/referrals/${idOf('Birch')}`)).json()) as {
        suggestions: { action: { input: { outcome: string; startAt?: number } } }[];
      };
      expect(suggestions.map(({ action }) => action.input.outcome)).toEqual(['booked', 'will-book', 'no-answer', 'declined']);
      expect(await suggested().allInnerTexts()).toEqual((['booked', 'will-book', 'no-answer', 'declined'] as const).map(callTitle));
      await visitor.look('actions-suggested');
      await act(callTitle('booked'));
      expect(await dialog().getByLabel(words.recordCall.with).inputValue()).toBe('patient');
      expect(await dialog().getByLabel(words.recordCall.outcome).inputValue()).toBe('booked');
      expect(await dialog().getByLabel(words.recordCall.startAt).inputValue()).toMatch(/^2026-03-05T\d\d:00$/u);
      const aid = dialog().getByRole('region', { name: messages.call.label });
      expect(await aid.innerText()).toContain(`Robin Birch: ${personOf('Birch').phone}`);
      expect(await aid.innerText()).toContain('This is Harborview Primary Care.');
      await visitor.look('actions-call');
      await dialog().getByLabel(words.recordCall.with).selectOption('office');
      const { specialist } = await installation.referral(idOf('Birch'));
      expect(await aid.innerText()).toContain(specialist?.phone ?? 'nobody');
      expect(await aid.innerText()).not.toContain('Robin Birch');
      expect(page.url()).toBe(`${installation.publicUrl}/referrals/${idOf('Birch')}`);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
      await act(callTitle('no-answer'));
      await page.waitForTimeout(1_000);
      await send(callTitle('no-answer'));
      await eventually(async () => ((await activities('Birch')).includes('call:no-answer') ? true : undefined));
      const noted = await installation.db.staffActivity.findFirst({ where: { referralId: idOf('Birch'), kind: 'call:no-answer' } });
      expect(noted?.seconds).toBeGreaterThanOrEqual(1);
    });

    it('settles a task as done', async () => {
      await open('Birch');
      await act(words.decisions.done.title);
      await send(words.decisions.done.title);
      expect(await closed('Birch', 'urgent-call')).toMatchObject({ closedBy: 'demo', decision: { decision: 'done' } });
    });

    it('says why a packet was not sent, rests, and tries again once the chart is mended', async () => {
      await open('Cedar');
      await why().getByText(messages.why.notSent).waitFor();
      await why().getByText('The coverage in force does not name its plan').waitFor();
      await visitor.look('actions-not-sent');
      expect((await suggested().allInnerTexts()).slice(0, 2)).toEqual([words.decisions.retry.title, words.decisions.proceed.title]);
      await act(words.suggested.snooze);
      expect(await dialog().getByLabel(words.snooze.reason).inputValue()).toBe('office closed');
      await send(words.suggested.snooze);
      await until('Cedar', ({ needsAttention }) => needsAttention === null);
      await page.getByText(messages.actions.likelyNext).waitFor();
      await act(words.snooze.title);
      await dialog().getByLabel(words.snooze.untilAt).fill('2026-03-04T12:00');
      await dialog().getByLabel(words.snooze.reason).fill('insurance is asked');
      await send(words.snooze.title);
      await until('Cedar', ({ next }) => next.at === '2026-03-04T17:00:00.000Z');
      const coverage = await ledgers.fhir<Coverage>(`Coverage/${personOf('Cedar').ref.slice('Patient/'.length)}-coverage`);
      await ledgers.put<Coverage>({
        ...coverage,
        class: [
          { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan' }] }, value: 'DEMO-PPO' },
        ],
      });
      await act(words.decisions.retry.title);
      await send(words.decisions.retry.title);
      await until('Cedar', ({ stage }) => stage === 'booking');
      expect(await closed('Cedar', 'incomplete-packet')).toMatchObject({ closedBy: 'demo', decision: { decision: 'retry' } });
    });

    it('goes on without what is missing, says why nobody fits, withdraws, and says why it is closed', async () => {
      await open('Dogwood');
      await act(words.decisions.proceed.title);
      await send(words.decisions.proceed.title);
      await until('Dogwood', ({ needsAttention }) => needsAttention === 'no-specialist');
      expect(await closed('Dogwood', 'incomplete-packet')).toMatchObject({ decision: { decision: 'proceed' } });
      await why().getByText(messages.why.noSpecialist).click();
      await why().getByText('Network: the chart names no plan that is in force today').first().waitFor();
      await visitor.look('actions-no-specialist');
      await act(endTitle);
      expect(await dialog().getByLabel(words.withdraw.outcome).inputValue()).toBe('seen-elsewhere');
      // What only a person knows is left for the person.
      const clinician = dialog().getByRole('textbox', { name: words.withdraw.clinician });
      expect(await clinician.inputValue()).toBe('');
      await clinician.fill('Dr. Lee');
      await send(endTitle);
      await until('Dogwood', ({ outcome }) => outcome === 'seen-elsewhere');
      await why().getByText(messages.why.closed).waitFor();
      await why().getByText(messages.why.decidedAndEntered('Dr. Lee', 'demo')).waitFor();
      await visitor.look('actions-closed');
    });

    it('takes every outcome of a call', async () => {
      await open('Elm');
      await call('Elm', 'no-answer');
      await call('Elm', 'will-book');
      await call('Elm', 'wrong-number');
      await until('Elm', ({ needsAttention }) => needsAttention === 'unreachable');
      await call('Elm', 'declined');
      await until('Elm', ({ needsAttention }) => needsAttention === 'patient-declined');
      await call('Elm', 'booked', () => dialog().getByLabel(words.recordCall.startAt).fill('2026-03-10T10:00'));
      await until('Elm', ({ axes, appointmentAt }) => axes.appointment === 'booked' && appointmentAt === '2026-03-10T14:00:00.000Z');
      await call('Elm', 'visit-missed', async () => void (await dialog().getByLabel(words.recordCall.with).selectOption('office')));
      await until('Elm', ({ needsAttention }) => needsAttention === 'no-show');
      await act(words.bookAppointment.title);
      await dialog().getByLabel(words.bookAppointment.startAt).fill('2026-03-12T10:00');
      await send(words.bookAppointment.title);
      await until('Elm', ({ axes }) => axes.appointment === 'booked');
      await call('Elm', 'visit-kept', async () => {
        await dialog().getByLabel(words.recordCall.with).selectOption('office');
        await dialog().getByLabel(words.recordCall.spokeTo).fill('Jo of the front desk');
      });
      await until('Elm', ({ outcome, evidenceGrade }) => outcome === 'kept' && evidenceGrade === 'B');
      await why().getByText(messages.why.withGrade(outcomeWords.kept, 'B')).waitFor();
      expect((await activities('Elm')).filter((kind) => kind.startsWith('call:')).toSorted()).toEqual(
        callOutcomes.map((outcome) => `call:${outcome}`).toSorted(),
      );
      await visitor.look('actions-kept');
    });

    it('completes with proof', async () => {
      await open('Birch');
      await act(words.completeReferral.title);
      await dialog().getByLabel(words.completeReferral.evidence).selectOption('specialist-note');
      await dialog().getByLabel(words.completeReferral.spokeTo).fill('Dr. Osei');
      await send(words.completeReferral.title);
      await until('Birch', ({ outcome }) => outcome === 'kept');
      expect(await installation.db.evidence.findFirst({ where: { referralId: idOf('Birch') } })).toMatchObject({
        kind: 'specialist-note',
        by: 'demo',
      });
    });

    it('has a form for every action that there is', () => {
      expect([...forms.map(({ action }) => action), 'resolveTask' satisfies ActionName].toSorted()).toEqual(
        Object.keys(actionSchemas).toSorted(),
      );
    });

    it('was driven through every action, decision and outcome that there is', () => {
      expect(everyWay.filter((one) => !driven.has(one))).toEqual([]);
    });

    it('asked nobody else for anything, and broke no policy', () => {
      expect(visitor.escapes()).toEqual([]);
    });
  }),
);
