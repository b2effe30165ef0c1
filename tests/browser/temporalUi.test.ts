import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { messages } from '../../src/http/html/messages.js';
import { freePort } from '../../src/cli/shared/freePort.js';
import { wallClock } from '../../src/domain/time/clock.js';
import { savedViews } from '../../src/wire/temporalViews.js';
import { demoOrder, demoPatients } from '../../src/simulators/charts.js';
import { startChromium } from '../support/chromium.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { describeWith } from '../support/needs.js';
import { takePicture } from '../support/pages.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { sitDown, type AtTheUi, type Message } from './webUi.js';
import { workflowIdOf } from '../../workflows/contract.js';

describeWith('temporal', 'the real Temporal Web UI', () =>
  describeWith('chromium', 'behind the door, in a real Chromium', () => {
    let temporal: TestTemporal;
    let installation: Installation;
    let browser: Browser;
    let rosa: AtTheUi;
    let referralId: string;
    let workflowId: string;

    beforeAll(async () => {
      temporal = await startTemporal({ uiPort: await freePort(8233) });
      installation = await startInstallation({
        temporal,
        clock: wallClock,
        charts: demoPatients,
        environment: { TEMPORAL_UI_URL: temporal.ui ?? '' },
      });
      const authoredOn = new Date().toISOString();
      referralId = await installation.order(
        demoOrder({ patientRef: 'Patient/demo-1001', placer: 'door-1', authoredOn, reason: 'Chest pain' }),
      );
      workflowId = workflowIdOf(referralId);
      await installation.until(referralId, (row) => row.stage === 'booking' && row.axes.writeBack === 'done');
      browser = await startChromium();
      rosa = await sitDown(browser, { publicUrl: installation.publicUrl, workflowId });
    });

    afterAll(async () => {
      await browser.close();
      await installation.close();
      await temporal.stop();
    });

    const audited = () => installation.db.audit.findMany({ orderBy: { sequence: 'asc' } });
    const owner = (name: string): Promise<unknown> => installation.until(referralId, (row) => row.owner === name);
    /** What the Web UI would render. */
    const details = async (): Promise<string> =>
      (await installation.client.workflow.getHandle(workflowId).query<{ currentDetails: string }>('__temporal_workflow_metadata'))
        .currentDetails;
    const shows = (text: string): Promise<true> => eventually(async () => ((await details()).includes(text) ? true : undefined));

    it('lets in who opens the address with the token, and takes the token out of sight', async () => {
      await rosa.page.goto(`${installation.publicUrl}/session#token=${installation.token}`);
      await rosa.page.getByRole('heading', { name: 'Referrals' }).waitFor();
      expect(rosa.page.url()).toBe(`${installation.publicUrl}/session`);
      expect(await rosa.page.getByRole('status').innerText()).toContain('Signed in as demo, coordinator.');
      expect(await rosa.page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(
        expect.arrayContaining(savedViews(0).map(({ name }) => name)),
      );
      await takePicture(rosa.page, 'temporal-session');
      await rosa.page.setViewportSize({ width: 390, height: 844 });
      expect(await rosa.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await rosa.page.setViewportSize({ width: 1280, height: 900 });
    });

    it('has lists that Temporal understands, and that show what they say', async () => {
      for (const { query } of savedViews(Date.now()))
        expect([
          query,
          (await installation.call(`/temporal/api/v1/namespaces/loopkeeper/workflows?query=${encodeURIComponent(query)}`)).status,
        ]).toEqual([query, 200]);
      await rosa.page.getByRole('link', { name: 'Open', exact: true }).click();
      await rosa.page.getByRole('link', { name: workflowId }).waitFor();
      await takePicture(rosa.page, 'temporal-list');
    });

    it('shows the referral in clear: its input, and what can be done now', async () => {
      await rosa.openWorkflow('timeline');
      await rosa.page.getByText('"specialty": "cardiology"').waitFor();
      await rosa.openWorkflow('user-metadata');
      const shown = await rosa.details();
      expect(shown).toMatch(/^\s*booking/u);
      expect(shown).toContain('When the office gives an appointment: bookAppointment');
      expect(shown).toMatch(/\{"by":"[^"]+","startAt":"20[^"]+Z"\}/u);
      await takePicture(rosa.page, 'temporal-details', { height: 1_700 });
    });

    it('takes a signal and an update, pasted as the details show them', async () => {
      expect(await rosa.send({ kind: 'signal', name: 'claim', text: '{"by":"rosa"}' })).toBeUndefined();
      await owner('rosa');
      await rosa.openWorkflow('user-metadata');
      const pasted = /\{"by":"rosa","startAt":"20[^"]+Z"\}/u.exec(await rosa.details())?.[0] ?? '';
      expect(await rosa.send({ kind: 'update', name: 'bookAppointment', text: pasted })).toBeUndefined();
      await installation.until(referralId, (row) => row.stage === 'booked');
      expect((await audited()).filter(({ action, subject }) => action === 'act' && subject === `referral/${referralId}`)).toMatchObject([
        { actor: 'coordinator/demo', detail: { name: 'claim', via: 'signal' } },
        { actor: 'coordinator/demo', detail: { name: 'bookAppointment', via: 'update' } },
      ]);
    });

    it('says in the dialog why an update is not taken', async () => {
      const said = await rosa.send({ kind: 'update', name: 'resolveTask', text: '{"by":"rosa","reason":"no-show","decision":"done"}' });
      expect(said).toContain('No task "no-show" is open. Open now: none.');
      await takePicture(rosa.page, 'temporal-refused');
    });

    it.each<[string, Partial<Message>, string]>([
      ['nothing', {}, 'Not understood: a JSON object is required'],
      ['null', { text: 'null' }, 'Not understood: a JSON object is required'],
      ['a word', { text: '"Zqcanary"' }, 'Not understood: a JSON object is required'],
      ['an empty object in a list', { text: '[{}]' }, 'Not understood: by is missing; to is missing'],
      [
        'JSON in a text, by the protobuf radio',
        { text: JSON.stringify('{"BY":"rosa"}'), asProtobuf: true },
        'Not understood: to is missing',
      ],
    ])('notes %s in the signal box as not accepted', async (_what, typed, why) => {
      expect(await rosa.send({ kind: 'signal', name: 'assign', ...typed })).toBeUndefined();
      await shows(why);
      expect(await details()).not.toContain('Zqcanary');
      await installation.client.workflow.getHandle(workflowId).signal('claim', { by: 'rosa' });
      await eventually(async () => ((await details()).includes('Not accepted') ? undefined : true));
    });

    it('takes names in another case, and by the protobuf radio', async () => {
      expect(await rosa.send({ kind: 'signal', name: 'assign', text: '{"By":"rosa","TO":"max"}', asProtobuf: true })).toBeUndefined();
      await owner('max');
    });

    it('refuses a coordinator what is an engineer’s, and records it', async () => {
      await rosa.openWorkflow('timeline');
      await rosa.menu();
      expect(await rosa.page.getByTestId('terminate-button').last().getAttribute('aria-disabled')).toBe('true');
      expect(await rosa.page.getByRole('button', { name: 'Request Cancellation' }).isDisabled()).toBe(true);
      const forced = await rosa.page.evaluate(
        `fetch('/temporal/api/v1/namespaces/loopkeeper/workflows/${workflowId}/terminate', { method: 'POST', body: '{}' }).then((answer) => answer.status)`,
      );
      expect(forced).toBe(403);
      expect((await audited()).at(-1)).toMatchObject({
        actor: 'coordinator/demo',
        action: 'deny',
        detail: { why: 'role', what: 'POST workflows/terminate', of: `referral/${referralId}` },
      });
      const said = await rosa.send({ kind: 'signal', name: 'appointment', text: '{}' });
      expect(said).toContain('403');
      expect(said).toContain('Only engineers may do this.');
      expect((await installation.referral(referralId)).stage).toBe('booked');
      expect(rosa.escapes).toEqual([]);
    });

    it('lets an engineer terminate, signed in by keyboard at the address asked for, and records it', async () => {
      const eve = await sitDown(browser, { publicUrl: installation.publicUrl, workflowId });
      const { page } = eve;
      await page.goto(`${installation.publicUrl}/temporal/namespaces/loopkeeper/workflows/${workflowId}`);
      await page.getByLabel(messages.session.token).waitFor();
      await page.keyboard.insertText('not-the-token');
      await page.keyboard.press('Enter');
      await page.getByText(messages.session.unknownToken).waitFor();
      await page.keyboard.insertText(installation.config.apiTokens.find(({ role }) => role === 'engineer')?.token ?? '');
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`${workflowId}/.*/timeline`, 'u'));
      await eve.menu();
      await page.getByTestId('terminate-button').last().click();
      await page.locator('dialog[open]').getByTestId('confirm-modal-button').click();
      await page.getByText('Terminated').first().waitFor();
      expect((await audited()).findLast(({ action }) => action === 'operate')).toMatchObject({
        actor: 'engineer/demo-engineer',
        subject: `referral/${referralId}`,
        detail: { what: 'POST workflows/terminate' },
      });
      expect((await installation.client.workflow.getHandle(workflowId).describe()).status.name).toBe('TERMINATED');
      expect(eve.escapes).toEqual([]);
    });

    it('has failed no workflow task by any of this', async () => {
      const { events } = await installation.client.workflow.getHandle(workflowId).fetchHistory();
      expect(events?.filter(({ workflowTaskFailedEventAttributes: failed }) => failed)).toEqual([]);
    });

    it('lets nobody in after signing out', async () => {
      await rosa.page.goto(`${installation.publicUrl}/session`);
      await rosa.page.getByRole('button', { name: 'Sign out' }).click();
      await rosa.page.getByLabel(messages.session.token).waitFor();
      const answer = await rosa.page.goto(`${installation.publicUrl}/temporal/namespaces/loopkeeper/workflows`);
      expect(answer?.status()).toBe(401);
      await rosa.page.getByLabel(messages.session.token).waitFor();
    });
  }),
);
