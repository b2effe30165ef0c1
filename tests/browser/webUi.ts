import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';

/** Somebody at a browser, in front of the Temporal Web UI. */
export interface AtTheUi {
  readonly page: Page;
  /** Addresses of other hosts that were asked for, and what the policies of our pages forbade. */
  readonly escapes: string[];
  readonly openWorkflow: (tab: 'timeline' | 'user-metadata') => Promise<void>;
  /** What stands under "Current Details". */
  readonly details: () => Promise<string>;
  readonly menu: () => Promise<void>;
  /** Fills the dialog in and sends it; what the dialog says when it stays open. */
  readonly send: (what: Message) => Promise<string | undefined>;
}

export interface Message {
  readonly kind: 'signal' | 'update';
  /** Of the list; with `custom`, typed. */
  readonly name: string;
  readonly isCustom?: boolean;
  readonly text?: string;
  readonly asProtobuf?: boolean;
}

/**
 * The Web UI loses the first click after typing, and a second dialog right after the first (tried).
 */
const settleMs = 350;

export async function sitDown(browser: Browser, { publicUrl, workflowId }: { publicUrl: string; workflowId: string }): Promise<AtTheUi> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const escapes: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(publicUrl).host) escapes.push(request.url());
  });
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) escapes.push(message.text());
  });
  const run = `${publicUrl}/temporal/namespaces/loopkeeper/workflows/${workflowId}`;
  const openWorkflow: AtTheUi['openWorkflow'] = async (tab) => {
    if (!page.url().startsWith(run)) {
      await page.goto(run, { waitUntil: 'load' });
      await page.waitForURL(/\/(?:timeline|history)/u);
    }
    await page.goto(page.url().replace(/\/[a-z-]+(?:\?.*)?$/u, `/${tab}`), { waitUntil: 'load' });
    await page.getByRole('button', { name: 'More Actions' }).waitFor();
  };
  const menu = async (): Promise<void> => {
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByTestId('signal-button').last().waitFor({ state: 'visible' });
  };
  return {
    page,
    escapes,
    openWorkflow,
    menu,
    details: async () => {
      const frame = page.frameLocator('#user-metadata-current-details');
      await frame.getByText('Owner:').waitFor();
      return frame.locator('body').innerText();
    },
    send: async (what) => {
      await openWorkflow('timeline');
      await menu();
      await page.getByTestId(`${what.kind}-button`).last().click();
      const dialog = page.locator(`dialog[open][data-testid="${what.kind}-confirmation-modal"]`);
      await fillIn(page, dialog, what);
      const sent = page.waitForResponse((response) => /\/(?:signal|update)\//u.test(response.url()));
      await dialog.getByTestId('confirm-modal-button').click();
      const { status } = { status: (await sent).status() };
      const says = dialog.getByRole('alert').filter({ hasText: /\S/u });
      await Promise.race([dialog.waitFor({ state: 'hidden' }), says.first().waitFor()]);
      return (await dialog.isVisible()) ? `${status} ${await says.first().innerText()}` : undefined;
    },
  };
}

async function fillIn(page: Page, dialog: Locator, { kind, name, isCustom, text, asProtobuf }: Message): Promise<void> {
  await dialog.getByTestId(`${kind}-select-button`).click();
  await dialog.getByRole('option', { name: isCustom ? 'Custom' : new RegExp(`^\\s*${name}\\b`, 'u') }).click();
  if (isCustom)
    await dialog.getByTestId('custom-signal-name').or(dialog.locator('input[id*="custom"], input[name*="name"]')).first().fill(name);
  if (text !== undefined) {
    await dialog.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
  }
  if (asProtobuf) await dialog.getByText('json/protobuf').click();
  await page.evaluate('document.activeElement?.blur()');
  await delay(settleMs);
}
