import { faultOf } from '../routing/faxFailures.js';
import type { ReferralEvent } from './messages.js';

/**
 * What the row that an event names says now. Undefined: no row of this referral has the id.
 * Instants are practice time.
 */
export interface RowOf {
  readonly orderChanged: { readonly change: string };
  readonly deliveryReceipt: SendSays;
  readonly textStatus: SendSays;
  readonly reply: { readonly meaning: Input<'reply'>['meaning'] };
  readonly appointment: {
    readonly status: Input<'appointment'>['status'];
    readonly startAt?: number | undefined;
    /** When to ask for the visit if there is no news. */
    readonly checkAt?: number | undefined;
  };
  readonly runChanged: object;
}

interface SendSays {
  readonly state: string;
  readonly rung: number;
  readonly failure?: string | undefined;
}

type Name = ReferralEvent['name'];
type Input<Of extends Name> = Extract<ReferralEvent, { name: Of }>['input'];

/** The row of an event, with the event's name. */
export type Standing = { [Of in Name]: { readonly name: Of; readonly row: RowOf[Of] } }[Name];

/**
 * What is believed of an event: `event` is what its row says, and `refused` why the event itself is
 * not believed, in words for people. An event that came late has both: its row has moved on.
 */
export interface Belief {
  readonly event?: ReferralEvent;
  readonly refused?: string;
}

/**
 * A signal is a hint (decision 1): anyone who may signal a workflow can send one. Its row decides
 * what is believed, as it stands now.
 */
export function believed(event: ReferralEvent, standing: Standing | undefined): Belief {
  if (standing?.name !== event.name) return { refused: 'No record of this referral says so.' };
  const { name, input } = event;
  switch (standing.name) {
    case 'orderChanged':
      return name === 'orderChanged' ? orderSays(input, standing.row) : {};
    case 'deliveryReceipt':
      return name === 'deliveryReceipt' ? sendSays(input, standing.row) : {};
    case 'textStatus':
      return name === 'textStatus' ? textSays(input, standing.row) : {};
    case 'reply':
      return name === 'reply' ? replySays(input, standing.row) : {};
    case 'appointment':
      return name === 'appointment' ? appointmentSays(input, standing.row) : {};
    case 'runChanged':
      return { event };
  }
}

const isFailed = ({ state }: SendSays): boolean => state === 'failed';
const differs = (says: string): { refused: string } => ({ refused: `The record says ${says}.` });

/** Versions that end a referral are stored as one change; the event says which end it is. */
const endings = new Set<string>(['revoked', 'specialty']);

function orderSays(input: Input<'orderChanged'>, { change }: RowOf['orderChanged']): Belief {
  const isEnd = input.change === 'revoked' || input.change === 'entered-in-error';
  if (endings.has(change)) return isEnd ? { event: { name: 'orderChanged', input } } : differs(change);
  if (change !== 'administrative' && change !== 'clinical') return differs(change);
  return { event: { name: 'orderChanged', input: { ...input, change } }, ...(change === input.change ? {} : differs(change)) };
}

/** A failure that came before a success is over; the send's own row knows both. */
function sendSays({ id, sendId, failure, rung = 0 }: Input<'deliveryReceipt'>, row: SendSays): Belief {
  const says = isFailed(row) ? { failure: (row.failure ?? 'failed').slice(0, 60), fault: faultOf(row.failure) } : { rung: row.rung };
  const isSo = isFailed(row) ? failure !== undefined : failure === undefined && rung <= row.rung;
  return { event: { name: 'deliveryReceipt', input: { id, sendId, ...says } }, ...(isSo ? {} : differs(row.state)) };
}

function textSays({ id, sendId, status }: Input<'textStatus'>, row: SendSays): Belief {
  const says = isFailed(row) ? { status: 'failed' as const, failure: row.failure?.slice(0, 60) } : undefined;
  if (says === undefined)
    return status === 'failed' ? differs(row.state) : { event: { name: 'textStatus', input: { id, sendId, status } } };
  return { event: { name: 'textStatus', input: { id, sendId, ...says } }, ...(status === 'failed' ? {} : differs(row.state)) };
}

function replySays(input: Input<'reply'>, { meaning }: RowOf['reply']): Belief {
  return { event: { name: 'reply', input: { ...input, meaning } }, ...(meaning === input.meaning ? {} : differs(meaning)) };
}

function appointmentSays({ id, appointmentId, status }: Input<'appointment'>, row: RowOf['appointment']): Belief {
  const event = { name: 'appointment' as const, input: { id, appointmentId, ...row } };
  return { event, ...(status === row.status ? {} : differs(row.status)) };
}
