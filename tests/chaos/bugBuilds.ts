import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import type { Mix } from './plan.js';

/** A defect that somebody could well write, as a change of the compiled programs. */
export interface Bug {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  /** Which promise it breaks; one of them has to be noticed. */
  readonly breaks: readonly string[];
  readonly mix: Partial<Mix>;
}

const none = { kill: 0, pause: 0, disconnect: 0, behave: 0, terminate: 0, cancel: 0 };
const noReaction = { ignore: 0, booked: 0, help: 0, declined: 0, unclear: 0, emergency: 0, stop: 0, 'stop in words': 0 };
const noBehaviour = { ehr: 0, fax: 0, sms: 0 };

export const bugs: readonly Bug[] = [
  {
    name: 'acknowledges-before-the-inbox',
    changes: [
      {
        file: 'src/http/webhooks/ehr.js',
        from: 'const { referralId, outcome } = await parts.intake.order(order);',
        to: "const [referralId, outcome] = [crypto.randomUUID(), 'accepted']; void parts.intake.order(order).catch(() => undefined);",
      },
    ],
    breaks: ['no accepted order is lost'],
    mix: { kinds: { ...none, kill: 3, disconnect: 1 }, kills: { worker: 0, api: 0, temporal: 0, postgres: 1 } },
  },
  {
    name: 'faxes-again-without-asking',
    changes: [
      {
        file: 'activities/transmission.js',
        from: 'const found = await transmitter.find({ ...questionAbout(send), providerId: send.providerId });',
        to: 'const found = undefined;',
      },
    ],
    breaks: ['nothing is sent twice'],
    mix: {
      // The provider's own callback would tell that it has the fax.
      callbacks: { once: 0, twice: 0, late: 0, missing: 1, 'answer lost': 0 },
      kinds: { ...none, behave: 1 },
      misbehaves: { ...noBehaviour, fax: 1 },
      behaviours: { ehr: {}, fax: { 'accept-then-500': 1, 'accept-then-drop-response': 1 }, sms: {} },
    },
  },
  {
    name: 'texts-at-any-hour',
    changes: [
      { file: 'src/domain/texting/quietHours.js', from: 'return holds(contactHours(policy, where), ms);', to: 'return true;' },
      { file: 'src/domain/texting/quietHours.js', from: 'if (holds(contact, ms))', to: 'if (true)' },
    ],
    breaks: ['no text outside the hours'],
    mix: { kinds: { ...none, behave: 1 } },
  },
  {
    name: 'takes-each-delivery-for-a-new-order',
    changes: [
      {
        file: 'src/adapters/postgres/intake/orders.js',
        from: 'const identity = order.orderKey;',
        to: 'const identity = order.orderKey + crypto.randomUUID();',
      },
      {
        file: 'src/adapters/postgres/intake/orders.js',
        from: "source: 'ehr-orders', eventId, kind:",
        to: "source: 'ehr-orders', eventId: crypto.randomUUID(), kind:",
      },
    ],
    breaks: ['one referral and one running workflow an order'],
    mix: { kinds: { ...none, kill: 1 }, kills: { worker: 0, api: 1, temporal: 0, postgres: 0 } },
  },
  {
    name: 'dates-by-the-clock-of-the-machine',
    changes: [
      {
        file: 'src/adapters/postgres/messages/messageStore.js',
        from: 'decision, { now, realNow: clock',
        to: 'decision, { now: Date.now(), realNow: clock',
      },
    ],
    breaks: ['a permit is used at once'],
    mix: { kinds: { ...none, behave: 1 } },
  },
  {
    name: 'logs-what-it-is-sent',
    changes: [
      {
        file: 'src/http/webhooks/twilio.js',
        from: 'async function takeReply(parts, form, raw) {',
        to: 'async function takeReply(parts, form, raw) { console.log(JSON.stringify(form));',
      },
    ],
    breaks: ['no patient in the logs'],
    mix: { kinds: { ...none, behave: 1 } },
  },
  {
    name: 'does-not-hear-a-stop',
    changes: [
      { file: 'src/domain/texting/permit.js', from: "['opted-out', (facts) => facts.optedOut],", to: "['opted-out', () => false]," },
      { file: 'src/domain/texting/replies.js', from: 'if (isStop(text))', to: 'if (false)' },
    ],
    breaks: ['no text after a stop'],
    // In words: a keyword the provider hears by itself.
    mix: { kinds: { ...none, behave: 1 }, reactions: { ...noReaction, ignore: 40, 'stop in words': 60 } },
  },
];

/** The programs with the defect in them. @returns their folder, to be removed */
export function buildBug({ name, changes }: Bug): string {
  const build = join(repositoryRoot, 'dist.bugs', name);
  rmSync(build, { recursive: true, force: true });
  cpSync(join(repositoryRoot, 'dist'), build, { recursive: true });
  for (const { file, from, to } of changes) {
    const path = join(build, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(from).length !== 2) throw new Error(`${file} does not hold once what ${name} would change`);
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
  }
  return build;
}
