import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';

/** In CSS pixels. A desktop at 200 % zoom has half of its own. */
const sizes = {
  desktop: { width: 1280, height: 900 },
  zoomed: { width: 640, height: 450 },
  phone: { width: 390, height: 844 },
} as const;

/** Where pictures of every page go, if somebody wants to look at them. */
const pictures = process.env['PICTURES'];

export interface Visitor {
  readonly page: Page;
  /** Signs in with a desk's token. */
  readonly signIn: (token: string) => Promise<void>;
  /**
   * No sideways scrolling, and a picture, on a desktop, at 200 % zoom and on a phone; nothing for
   * axe to find on either end of these.
   */
  readonly look: (name: string) => Promise<void>;
  /**
   * What the pages asked of others, broke of their policy or failed at; refusals apart, which the
   * browser tells as errors.
   */
  readonly escapes: () => string[];
}

/** Somebody at the dashboard in a browser of their own. */
export async function visit(browser: Browser, publicUrl: string): Promise<Visitor> {
  const page = await (await browser.newContext({ viewport: sizes.desktop })).newPage();
  page.setDefaultTimeout(20_000);
  const escapes: string[] = [];
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(publicUrl).host) escapes.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy')) escapes.push(message.text());
  });
  page.on('pageerror', (error) => escapes.push(error.message));
  return {
    page,
    signIn: async (token) => {
      await page.goto(`${publicUrl}/session#token=${token}`);
      await page.getByRole('link', { name: 'Worklist' }).click();
      await page.getByRole('heading', { name: 'Worklist' }).waitFor();
    },
    look: (name) => look(page, name),
    escapes: () => escapes.filter((one) => !/status of (?:401|404|409|422)/u.test(one)),
  };
}

/**
 * Words that stand in a column of letters: what a neighbour leaves no room for. In the page, where
 * the element types of the DOM are at hand.
 */
const squeezed = `[...document.querySelectorAll('dd, td, li, p')].filter((one) => one.clientWidth > 0 && one.clientWidth < 40 && one.innerText.length > 12).map((one) => one.innerText)`;

/**
 * Only where somebody wants pictures: PICTURES names the folder. `height`: for a page that scrolls
 * within itself.
 */
export async function takePicture(page: Page, name: string, { fullPage = false, height = 0 } = {}): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  const viewport = page.viewportSize() ?? sizes.desktop;
  if (height > 0) await page.setViewportSize({ ...viewport, height });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage, caret: 'initial' });
  await page.setViewportSize(viewport);
}

/** axe, on the page as it stands. */
export async function findsNothing(page: Page, name: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
  expect(violations.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html)])).toEqual([]);
}

async function look(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    expect([name, size, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, size, viewport.width]);
    await takePicture(page, `${name}-${size}`, { fullPage: true });
    expect([name, size, await page.evaluate(squeezed)]).toEqual([name, size, []]);
    // What it finds does not hang on the width between the two.
    if (size === 'zoomed') continue;
    await findsNothing(page, `${name}-${size}`);
  }
  await page.setViewportSize(sizes.desktop);
}
