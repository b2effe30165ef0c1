import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { messages as demo } from '../../src/simulators/idp/messages.js';
import { messages } from '../../src/http/html/messages.js';
import { createIdpSimulator } from '../../src/simulators/idp/simulator.js';
import { openHarness, tokens, type Harness } from '../http/apiHarness.js';
import { acr, client, openFront, waysBack, type Front } from '../http/front.js';
import { startChromium } from '../support/chromium.js';
import { lastingPort } from '../support/lastingPort.js';
import { describeWith } from '../support/needs.js';
import { findsNothing } from '../support/pages.js';

describeWith('chromium', 'the log-in, in a real Chromium', () => {
  let harness: Harness;
  let idp: Awaited<ReturnType<typeof createIdpSimulator>>;
  let front: Front;
  let browser: Browser;
  let page: Page;
  /** What the policies of our pages and of the demo's provider forbade. */
  const forbidden: string[] = [];

  beforeAll(async () => {
    harness = await openHarness();
    const port = await lastingPort();
    idp = await createIdpSimulator({ port: await lastingPort(), client: { ...client, ...waysBack(port) }, acr });
    front = await openFront(harness, idp.url, { acr: [acr], amr: ['mfa'] }, port);
    browser = await startChromium();
    page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) forbidden.push(message.text());
    });
  });

  afterAll(async () => {
    await browser.close();
    await front.close();
    await idp.stop();
    await harness.stop();
  });

  /** On a phone nothing is wider than the screen, and axe finds nothing. */
  const fits = async (): Promise<void> => {
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await findsNothing(page, page.url());
  };

  it('goes by one button and one choice, by the keyboard alone, and lands where it was going', async () => {
    await page.goto(`${front.url}/session`);
    await page.getByRole('link', { name: 'Sign in', exact: true }).waitFor();
    expect(await page.getByLabel(messages.session.token).isVisible()).toBe(false);
    await fits();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await fits();
    expect(await page.getByRole('list', { name: 'Clinician' }).getByRole('button').count()).toBe(2);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Referrals' }).waitFor();
    expect(page.url()).toBe(`${front.url}/session`);
    expect(await page.getByRole('status').innerText()).toContain('Signed in as Maya Ortiz, coordinator.');
    await fits();
  });

  it('signs out here and there, and the way back leads nowhere', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText(demo.signOut.text).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in', exact: true }).waitFor();
    expect(page.url()).toBe(`${front.url}/session`);
    expect(await page.evaluate(`fetch('/api/referrals').then((answer) => answer.status)`)).toBe(401);
  });

  it('takes a token all the same', async () => {
    await page.getByText(messages.session.withToken).click();
    await page.getByLabel(messages.session.token).fill(tokens.manager);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Referrals' }).waitFor();
    expect(await page.getByRole('status').innerText()).toContain('Signed in as max, manager.');
  });

  it('breaks no policy', () => expect(forbidden).toEqual([]));
});
