import { createHash } from 'node:crypto';
import { windowEnd } from '../src/domain/time/clock.js';
import { Unavailable } from '../src/domain/errors.js';
import { packetContent, type Recipient } from '../src/domain/packet/packet.js';
import { channelOf } from '../src/domain/routing/channel.js';
import { arrivedInFull, faultOf, pagesMissing, type Fault } from '../src/domain/routing/faxFailures.js';
import type { ReferralScope } from '../src/domain/policy.js';
import { Rejected } from '../src/domain/errors.js';
import { isSensitive } from '../src/domain/packet/sensitive.js';
import { stageDeadline, windowsPolicy } from '../src/domain/process/windows.js';
import { dayIn } from '../src/domain/time/calendar.js';
import type { Audit } from '../src/ports/audit.js';
import type { Clock } from '../src/ports/clock.js';
import type { Directory } from '../src/ports/directory.js';
import type { PacketRenderer } from '../src/ports/packetRenderer.js';
import type { Policies } from '../src/ports/policies.js';
import type { PracticeSettings } from '../src/ports/practiceSettings.js';
import type { ReferralStore, StoredSend, StoredOrder, StoredPacket } from '../src/ports/referralStore.js';
import type { DeliveryStatus, Transmitter } from '../src/ports/transmitter.js';
import { throwIfCanceled } from './context.js';

export interface TransmissionPorts {
  readonly clock: Clock;
  readonly directory: Pick<Directory, 'candidate'>;
  readonly policies: Policies;
  readonly practiceSettings: Pick<PracticeSettings, 'practice' | 'specialtyLabel'>;
  readonly renderer: PacketRenderer;
  readonly store: Pick<ReferralStore, 'sending' | 'findSend' | 'intendSend' | 'sendAccepted' | 'sendFailed'>;
  readonly transmitter: Transmitter;
  /** E.164: where faxes to the practice arrive. */
  readonly ownNumbers: { readonly fax: string };
  readonly audit: Pick<Audit, 'append'>;
}

export interface TransmitRequest extends ReferralScope {
  referralId: string;
  ordinal: number;
  packetOrdinal: number;
  specialistId: string;
  endpointId: string;
  supersedes: boolean;
}

export interface Transmitted {
  sendId: string;
  result: 'accepted' | 'rejected';
  failure?: string | undefined;
  fault?: Fault | undefined;
  receiptBy: number;
}

type PacketToSend = { order: StoredOrder; packet: StoredPacket };

/**
 * Hands the packet over once: the attempt is a row before the call, and an attempt without an
 * answer is asked about, never repeated blindly.
 */
export function createTransmissionActivities(ports: TransmissionPorts) {
  const { clock, store, transmitter } = ports;

  const receiptBy = async ({ specialty, urgency }: ReferralScope): Promise<number> => {
    const [windows, calendar] = await Promise.all([
      ports.policies.get(windowsPolicy, { specialty, urgency }),
      ports.practiceSettings.practice(),
    ]);
    return windowEnd(clock.settings, clock.now(), stageDeadline(windows.body, 'receipt', urgency, clock.now(), calendar));
  };

  const handOver = async (input: TransmitRequest, content: PacketToSend, to: Recipient): Promise<Transmitted> => {
    const { pdf, pages } = await layOut(ports, input, content, to);
    // All of it before the call: a disclosure without its entry must not be.
    const sha256 = createHash('sha256').update(pdf).digest('hex');
    const [intent] = await Promise.all([
      store.intendSend({
        ...input,
        channel: to.channel,
        address: to.address,
        packetId: content.packet.id,
        pages: { pdf, sha256, count: pages },
      }),
      ports.audit.append({
        actor: 'loopkeeper',
        action: 'disclose',
        subject: `referral/${input.referralId}`,
        detail: { ordinal: input.ordinal, endpoint: input.endpointId, pages },
      }),
    ]);
    const due = await receiptBy(input);
    try {
      throwIfCanceled();
      const accepted = await transmitter.send({ key: intent.sendId, channel: to.channel, address: to.address, document: { pdf, pages } });
      await store.sendAccepted(intent.sendId, accepted);
      return { sendId: intent.sendId, result: 'accepted', receiptBy: due };
    } catch (error) {
      // Wrong credentials are an operator's matter: nothing is wrong with the number or the document.
      if (!(error instanceof Rejected) || error.code === 'provider-credentials') throw error;
      await store.sendFailed(intent.sendId, error.code);
      return { sendId: intent.sendId, ...rejected(error.code), receiptBy: due };
    }
  };

  return {
    transmitPacket: async (input: TransmitRequest): Promise<Transmitted> => {
      const { send, ...content } = await store.sending(input.referralId, { send: input.ordinal, packet: input.packetOrdinal });
      const known = send === undefined ? undefined : await settled(ports, send);
      if (known !== undefined) return { ...known, receiptBy: await receiptBy(input) };
      throwIfCanceled();
      const to = await recipientOf(ports, input);
      if (to === undefined)
        return { sendId: `unsent-${input.ordinal}`, result: 'rejected', failure: 'endpoint-unverified', receiptBy: clock.now() };
      return handOver(input, content, to);
    },

    /** No receipt came in its window: what does the provider say? */
    askAboutSend: async (
      input: ReferralScope & { referralId: string; ordinal: number },
    ): Promise<{
      status: DeliveryStatus['status'] | 'missing';
      failure?: string | undefined;
      fault?: Fault | undefined;
      receiptBy: number;
    }> => {
      const send = await store.findSend(input.referralId, input.ordinal);
      const found = send === undefined ? undefined : await ask(ports, send);
      if (found?.status === 'failed' && send !== undefined) await store.sendFailed(send.sendId, found.failure ?? 'failed');
      const { status = 'missing', failure } = found ?? {};
      return { status, failure, fault: faultOf(failure), receiptBy: await receiptBy(input) };
    },
  };
}

/**
 * The provider's clock and ours may differ by so much when its list is asked from a certain time.
 */
const clockSkewMs = 120_000;
/**
 * A provider lists a send a moment after it accepted it. Before that, an empty list proves nothing.
 */
const listedAfterMs = 2_000;

const questionAbout = ({ sendId, channel, address, intendedRealMs }: StoredSend) => ({
  key: sendId,
  channel,
  address,
  sinceRealMs: intendedRealMs - clockSkewMs,
});

/** What the provider says of a send. With fewer pages than were sent it has failed. */
async function ask({ transmitter }: Pick<TransmissionPorts, 'transmitter'>, send: StoredSend): Promise<DeliveryStatus | undefined> {
  const found = await transmitter.find({ ...questionAbout(send), providerId: send.providerId });
  return found?.status === 'transmitted' && !arrivedInFull({ sent: send.pages, arrived: found.pages })
    ? { ...found, status: 'failed', failure: pagesMissing }
    : found;
}

const rejected = (failure: string | undefined) => ({ result: 'rejected' as const, failure, fault: faultOf(failure) });

/**
 * What an earlier try of this very send came to; undefined when the provider certainly never took
 * it.
 */
async function settled(
  { store, transmitter, clock }: Pick<TransmissionPorts, 'store' | 'transmitter' | 'clock'>,
  send: StoredSend,
): Promise<Omit<Transmitted, 'receiptBy'> | undefined> {
  if (send.state === 'failed') return { sendId: send.sendId, ...rejected(send.failure) };
  if (send.state !== 'intended') return { sendId: send.sendId, result: 'accepted' };
  if (clock.realNow() - send.intendedRealMs < listedAfterMs)
    throw new Unavailable('send-unsettled', 'A send without an answer is asked about in a moment.', listedAfterMs);
  const found = await ask({ transmitter }, send);
  if (found === undefined) return undefined;
  await store.sendAccepted(send.sendId, { providerId: found.providerId });
  return found.status === 'failed' ? { sendId: send.sendId, ...rejected(found.failure) } : { sendId: send.sendId, result: 'accepted' };
}

/**
 * A packet goes only to an endpoint that a person verified, that is not quarantined (decision 12)
 * and whose kind is a channel.
 */
async function recipientOf(
  { directory }: TransmissionPorts,
  { specialistId, endpointId }: TransmitRequest,
): Promise<Recipient | undefined> {
  const specialist = await directory.candidate(specialistId);
  const endpoint = specialist?.endpoints.find(({ id }) => id === endpointId);
  if (specialist === undefined || endpoint === undefined || !endpoint.verified || endpoint.quarantined) return undefined;
  const channel = channelOf(endpoint.kind);
  if (channel === undefined) return undefined;
  return {
    name: specialist.name,
    organization: specialist.organization,
    phone: specialist.phone,
    channel,
    address: endpoint.address,
  };
}

async function layOut(
  ports: TransmissionPorts,
  input: TransmitRequest,
  { order: known, packet }: PacketToSend,
  to: Recipient,
): Promise<{ pdf: Uint8Array; pages: number }> {
  const practice = await ports.practiceSettings.practice();
  const content = packetContent({
    referralId: input.referralId,
    urgency: input.urgency,
    specialtyLabel: await ports.practiceSettings.specialtyLabel(known.specialty ?? ''),
    practice: { ...practice, fax: ports.ownNumbers.fax },
    recipient: to,
    preparedOn: dayIn(practice.zone, ports.clock.now()),
    supersedes: input.supersedes,
    sensitive: known.sensitive || isSensitive(packet.order, known.specialty),
    order: packet.order,
    chart: packet.chart,
  });
  return ports.renderer.render(content);
}
