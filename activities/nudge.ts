import { createHash } from 'node:crypto';
import { CancelledFailure } from '@temporalio/common';
import type { Contact } from '../src/domain/chart/chart.js';
import { Ambiguous, Rejected, Unavailable } from '../src/domain/errors.js';
import type { ReferralScope } from '../src/domain/policy.js';
import { capsPolicy, decidePermit, type PermitDecision, type PermitRule } from '../src/domain/texting/permit.js';
import { hoursPolicy } from '../src/domain/texting/quietHours.js';
import { nudgeText, nudgeWording, type NudgeTemplate } from '../src/domain/texting/texts.js';
import { mobileOf, whereaboutsOf } from '../src/domain/texting/whereabouts.js';
import type { Clock } from '../src/ports/clock.js';
import type { Directory } from '../src/ports/directory.js';
import type { Ehr } from '../src/ports/ehr.js';
import type { Intent, Ledger, MessageStore, MessageSubject, TextRequest } from '../src/ports/messageStore.js';
import type { Messenger } from '../src/ports/messenger.js';
import type { Policies } from '../src/ports/policies.js';
import { throwIfCanceled } from './context.js';

export interface NudgePorts {
  readonly messages: MessageStore;
  readonly messenger: Pick<Messenger, 'send' | 'find'>;
  readonly ehr: Pick<Ehr, 'readContact'>;
  readonly directory: Pick<Directory, 'place'>;
  readonly policies: Policies;
  readonly clock: Clock;
}

export interface TextInput extends ReferralScope {
  readonly referralId: string;
  readonly step: 'nudge' | 'rebook';
  /** Counts the tries at texting on this referral, from 1. */
  readonly ordinal: number;
}

/**
 * `sent` includes a text whose fate cannot be known. `untilAt` is practice time. `failure` is the
 * provider's code.
 */
export type TextResult =
  | { result: 'sent'; sendId: string }
  | { result: 'deferred'; untilAt: number; rule: PermitRule }
  | { result: 'denied'; rule: PermitRule }
  | { result: 'undeliverable'; failure: string };

/**
 * An intent without an answer that is younger than this may be another attempt at work: real time,
 * more than a provider takes to answer.
 */
const inFlightMs = 5_000;
/**
 * Wrong credentials are an operator's matter: nothing was sent, and nothing is wrong with the
 * patient's number. Real time.
 */
const credentialsRetryMs = 60_000;

/** Bumped with every change of a sentence of texts.ts; the permit keeps it beside the hash. */
const wordingVersion = 1;

/**
 * Texts a patient once per (referral, step, ordinal), if everything permits it, and says why not
 * otherwise.
 */
export function createNudgeActivity(ports: NudgePorts): { sendText: (input: TextInput) => Promise<TextResult> } {
  return {
    sendText: async (input) => {
      const draft = await prepare(ports, input);
      // Twice: an intent that the provider knows nothing of is decided anew, once.
      return (await attempt(ports, draft)) ?? (await attempt(ports, draft)) ?? inFlight(inFlightMs);
    },
  };
}

interface Draft {
  readonly request: TextRequest;
  readonly body: string;
  readonly decide: (ledger: Ledger) => PermitDecision;
}

/**
 * Everything afresh: the patient's phone, consent and death as the EHR has them now, and the
 * policies in force.
 */
async function prepare({ messages, ehr, directory, policies }: NudgePorts, input: TextInput): Promise<Draft> {
  const subject = await messages.subject(input.referralId);
  if (subject?.patientRef === undefined) throw new Rejected('referral-unknown', 'there is no such referral, or it names no patient');
  throwIfCanceled();
  const contact = await ehr.readContact(subject.patientRef);
  const postalCode = contact.patient.address?.postalCode?.slice(0, 5);
  const [hours, caps, place] = await Promise.all([
    policies.get(hoursPolicy, input),
    policies.get(capsPolicy, input),
    postalCode === undefined ? undefined : directory.place(postalCode),
  ]);
  const phone = mobileOf(contact.patient);
  const { where, zone } = whereaboutsOf({
    addressZone: place?.zone,
    addressState: contact.patient.address?.state,
    phone,
    practiceZone: subject.practice.zone,
  });
  const { template, name, body } = compose(subject, contact, input);
  const { sensitive, names } = subject;
  const { referralId, step, ordinal } = input;
  return {
    body,
    request: { referralId, step, ordinal, phone, template: name, proof: proofOf(template, contact, body, [hours.version, caps.version]) },
    decide: (ledger) =>
      decidePermit({
        ...ledger,
        referralId,
        deceased: contact.patient.deceased,
        sensitive,
        consents: contact.consents,
        phone,
        where,
        zone,
        hours: hours.body,
        caps: caps.body,
        text: { template: name, body, mustNotSay: sensitive ? names : [] },
      }),
  };
}

function compose(
  subject: MessageSubject,
  { patient }: Contact,
  { step, ordinal }: Pick<TextInput, 'step' | 'ordinal'>,
): { template: NudgeTemplate; name: string; body: string } {
  const template = step === 'rebook' ? 'rebook' : ordinal === 1 ? 'nudge1' : 'nudge2';
  const callsOffice = !subject.sensitive && subject.officePhone !== undefined;
  const body = nudgeText(template, patient.language, {
    practice: subject.practice.name,
    callPhone: callsOffice ? (subject.officePhone ?? subject.practice.phone) : subject.practice.phone,
    callsOffice,
    givenName: patient.givenName,
  });
  return { template, name: `${template}/${patient.language}/${wordingVersion}`, body };
}

function proofOf(template: NudgeTemplate, { patient: { language } }: Contact, body: string, policies: string[]): TextRequest['proof'] {
  return { language, policies, templateHash: sha256(nudgeWording(template, language)), bodyHash: sha256(body) };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Undefined: the provider knows nothing of an earlier try, so that the permit may be asked for
 * again.
 */
async function attempt(ports: NudgePorts, draft: Draft): Promise<TextResult | undefined> {
  throwIfCanceled();
  const intent = await ports.messages.permitAndIntend(draft.request, draft.decide);
  switch (intent.kind) {
    case 'sent':
      return { result: 'sent', sendId: intent.sendId };
    case 'failed':
      return { result: 'undeliverable', failure: intent.failure };
    case 'denied':
      return intent.untilAt === undefined
        ? { result: 'denied', rule: intent.rule }
        : { result: 'deferred', untilAt: intent.untilAt, rule: intent.rule };
    case 'in-doubt':
      return resolveDoubt(ports, draft, intent);
    case 'intended':
      return handOver(ports, draft, intent.sendId);
  }
}

/**
 * An earlier attempt meant to send and did not live to say what came of it: the provider is asked.
 */
async function resolveDoubt(
  { messages, messenger, clock }: NudgePorts,
  draft: Draft,
  intent: Intent & { kind: 'in-doubt' },
): Promise<TextResult | undefined> {
  const { body, request } = draft;
  const { sendId, phone, intendedRealMs } = intent;
  const age = clock.realNow() - intendedRealMs;
  if (age >= 0 && age < inFlightMs) return inFlight(inFlightMs - age);
  // The chart has changed since, so that what was sent can no longer be asked for by its words.
  if (intent.bodyHash !== request.proof.bodyHash) return countAsSent(messages, sendId);
  const found = await messenger.find({ to: phone, body, key: sendId, sinceRealMs: intendedRealMs });
  if (found === undefined) {
    await messages.notAccepted(sendId);
    return undefined;
  }
  if (found.status === 'failed') return undeliverable(messages, sendId, found.failure ?? 'failed');
  return accept(messages, sendId, found.providerId);
}

function inFlight(retryAfterMs: number): never {
  throw new Unavailable('send-in-flight', 'another attempt at this text may be under way', retryAfterMs);
}

async function handOver({ messages, messenger, clock }: NudgePorts, draft: Draft, sendId: string): Promise<TextResult> {
  const { body, request } = draft;
  const { referralId, phone = '' } = request;
  const sinceRealMs = clock.realNow();
  const look = await messages.lastLook({ sendId, phone, referralId }, async () => {
    throwIfCanceled();
    return messenger.send({ to: phone, body, key: sendId });
  });
  if (!look.cleared) return { result: 'denied', rule: look.rule };
  const answer = await look.answer.then(
    ({ providerId }) => ({ providerId }),
    (error: unknown) => ({ error }),
  );
  if ('providerId' in answer) return accept(messages, sendId, answer.providerId);
  return afterError({ messages, messenger }, { body, phone, sendId, sinceRealMs }, answer.error);
}

/**
 * Another send that holds the same provider's id is a text of the same words; ours then has no
 * known fate.
 */
async function accept(messages: MessageStore, sendId: string, providerId: string): Promise<TextResult> {
  const accepted = await messages.accepted(sendId, providerId);
  return accepted ? { result: 'sent', sendId } : countAsSent(messages, sendId);
}

async function countAsSent(messages: MessageStore, sendId: string): Promise<TextResult> {
  await messages.unknown(sendId);
  return { result: 'sent', sendId };
}

async function undeliverable(messages: MessageStore, sendId: string, failure: string): Promise<TextResult> {
  await messages.failed(sendId, failure);
  return { result: 'undeliverable', failure };
}

interface Sent {
  readonly sendId: string;
  readonly phone: string;
  readonly body: string;
  readonly sinceRealMs: number;
}

async function afterError(
  { messages, messenger }: Pick<NudgePorts, 'messages' | 'messenger'>,
  sent: Sent,
  error: unknown,
): Promise<TextResult> {
  const { sendId, phone } = sent;
  if (error instanceof Rejected && error.code === 'opted-out') {
    await messages.optedOut(sendId, phone);
    return { result: 'denied', rule: 'opted-out' };
  }
  if (error instanceof Rejected && error.code !== 'provider-credentials') return undeliverable(messages, sendId, failureOf(error));
  if (error instanceof Ambiguous) return afterLostAnswer({ messages, messenger }, sent);
  // Canceled directly before the call: nothing was sent.
  if (error instanceof Unavailable || error instanceof Rejected || error instanceof CancelledFailure) await messages.notAccepted(sendId);
  if (error instanceof Rejected) throw new Unavailable(error.code, error.message, credentialsRetryMs);
  // Anything else leaves the intent in doubt: the next attempt asks the provider.
  throw error;
}

/** The provider's own code where it gave one: 21614 is a landline. */
const failureOf = ({ code, detail }: Rejected): string => String(detail['providerCode'] || code);

/**
 * It counts as sent from here on, whatever the provider says; asking at once only saves the wait
 * for a status that would find no row.
 */
async function afterLostAnswer(
  { messages, messenger }: Pick<NudgePorts, 'messages' | 'messenger'>,
  { sendId, phone, body, sinceRealMs }: Sent,
): Promise<TextResult> {
  const result = await countAsSent(messages, sendId);
  const found = await messenger.find({ to: phone, body, key: sendId, sinceRealMs }).catch(() => undefined);
  if (found !== undefined) await messages.accepted(sendId, found.providerId);
  return result;
}
