import type { Chart, OrderContent } from '../../domain/chart.js';
import { Rejected } from '../../domain/errors.js';
import type { Urgency } from '../../domain/referral.js';
import type { Clock } from '../../ports/clock.js';
import type { ReferralStore, StoredFax, StoredOrder } from '../../ports/referralStore.js';
import type { Vault } from '../../ports/vault.js';
import type { Database } from './database.js';
import { derivedId } from './derivedId.js';
import { allWithDatabase } from './intakeFailures.js';
import { createRecord } from './record.js';

export function createPostgresReferralStore({ db, vault, clock }: { db: Database; vault: Vault; clock: Clock }): ReferralStore {
  const at = (): Date => new Date(clock.now());

  return allWithDatabase<ReferralStore>({
    order: async (referralId) => orderOf(await db.referral.findUnique({ where: { id: referralId } })),

    savePacket: async (packet) => {
      const facts = sealJson(vault, { order: packet.order, chart: packet.chart });
      const id = derivedId(packet.referralId, 'packet', packet.ordinal);
      await db.$executeRaw`
        with known as (
          update referral set specialty = coalesce(${packet.specialty ?? null}, specialty), sensitive = ${packet.sensitive}
          where id = ${packet.referralId}::uuid
        )
        insert into packet (id, referral_id, ordinal, missing, facts, policy, at)
        values (${id}::uuid, ${packet.referralId}::uuid, ${packet.ordinal}, ${JSON.stringify(packet.missing)}::jsonb, ${facts}, ${packet.policy}, ${at()})
        on conflict (referral_id, ordinal) do update set missing = excluded.missing, facts = excluded.facts, policy = excluded.policy, at = excluded.at`;
    },

    packet: async (referralId, ordinal) => {
      const row = await db.packet.findUnique({ where: { referralId_ordinal: { referralId, ordinal } }, select: { id: true, facts: true } });
      if (row === null) throw new Rejected('packet-unknown', 'No packet of this ordinal was assembled for the referral.');
      return { id: row.id, ...openJson<{ order: OrderContent; chart: Chart }>(vault, row.facts) };
    },

    savePages: async (packetId, pages) => {
      const body = Buffer.from(vault.seal(pages.pdf, 'packet'));
      await db.packet.update({ where: { id: packetId }, data: { body, sha256: pages.sha256, pages: pages.pages }, select: { id: true } });
    },

    saveRoute: async (route) => {
      const id = derivedId(route.referralId, 'route', route.ordinal);
      await db.$executeRaw`
        insert into routing_decision (id, referral_id, ordinal, specialist_id, reasons, passed_over, by, policy, at)
        values (${id}::uuid, ${route.referralId}::uuid, ${route.ordinal}, ${route.specialistId ?? null}, ${JSON.stringify(route.reasons)}::jsonb,
          ${JSON.stringify(route.passedOver)}::jsonb, ${route.by}, ${route.policy}, ${at()})
        on conflict (referral_id, ordinal) do update set specialist_id = excluded.specialist_id, reasons = excluded.reasons, passed_over = excluded.passed_over`;
    },

    intendFax: async (fax) => {
      const id = derivedId(fax.referralId, 'packet', 'send', fax.ordinal);
      await db.$executeRaw`
        insert into send (id, referral_id, channel, step, ordinal, "to", endpoint_id, specialist_id, packet_id, at)
        values (${id}::uuid, ${fax.referralId}::uuid, 'fax', 'packet', ${fax.ordinal}, ${fax.to}, ${fax.endpointId}, ${fax.specialistId}, ${fax.packetId}::uuid, ${at()})
        on conflict (referral_id, step, ordinal) do nothing`;
      return faxOf(await db.send.findUniqueOrThrow({ where: { id } }));
    },

    fax: async (referralId, ordinal) => {
      const row = await db.send.findUnique({ where: { referralId_step_ordinal: { referralId, step: 'packet', ordinal } } });
      return row === null ? undefined : faxOf(row);
    },

    faxAccepted: async (sendId, { providerId, mediaName }) => {
      await db.$executeRaw`
        with accepted as (
          update send set provider_id = ${providerId}, media_name = coalesce(${mediaName ?? null}, media_name), accepted_at = coalesce(accepted_at, ${at()}),
            state = case when rung < 1 and state in ('intended', 'unknown') then 'accepted' else state end, rung = greatest(rung, 1)
          where id = ${sendId}::uuid returning referral_id, accepted_at
        )
        update referral set first_sent_at = coalesce(first_sent_at, accepted.accepted_at) from accepted where referral.id = accepted.referral_id`;
    },

    faxFailed: async (sendId, failure) => {
      await db.$executeRaw`
        update send set state = 'failed', failure = ${failure}, settled_at = coalesce(settled_at, ${at()}) where id = ${sendId}::uuid and rung < 2`;
    },

    chartFacts: async (referralId) => {
      const [specialist, appointments, evidence] = await Promise.all([
        db.$queryRaw<{ name: string; npi: string }[]>`
          select s.name, s.npi from referral r join specialist s on s.id = r.specialist_id where r.id = ${referralId}::uuid`,
        db.appointment.findMany({ where: { referralId }, orderBy: { at: 'asc' } }),
        db.evidence.findFirst({ where: { referralId }, orderBy: [{ grade: 'asc' }, { at: 'desc' }], select: { id: true } }),
      ]);
      return {
        specialist: specialist[0],
        appointments: appointments.map((one) => ({
          id: one.id,
          ehrId: one.ehrId ?? undefined,
          startAt: one.startAt?.getTime(),
          endAt: one.endAt?.getTime(),
          source: one.source,
        })),
        evidenceId: evidence?.id,
      };
    },

    saveChartWrites: async (referralId, written) => {
      if (written.length === 0) return;
      // One row a resource: several Provenance come of one call.
      const rows = written.map(({ what, resource, version }) => ({
        id: derivedId(referralId, 'chart', what, resource),
        what: `${what} ${resource}`,
        resource,
        version: version ?? null,
      }));
      await db.$executeRaw`
        insert into chart_write (id, referral_id, what, resource, version, at)
        select x.id::uuid, ${referralId}::uuid, x.what, x.resource, x.version, ${at()} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id text, what text, resource text, version text)
        on conflict (referral_id, what) do update set resource = excluded.resource, version = excluded.version, at = excluded.at`;
    },

    record: createRecord({ db, vault }),
  });
}

type ReferralRow = Awaited<ReturnType<Database['referral']['findUnique']>>;

function orderOf(row: ReferralRow): StoredOrder {
  if (row === null || row.patientRef === null) throw new Rejected('referral-unknown', 'No referral of this id has an order.');
  return {
    ehr: row.ehr,
    orderId: row.orderId,
    placer: placerOf(row.orderKey),
    patientRef: row.patientRef,
    specialty: row.specialty ?? undefined,
    // Written by the intake from its own closed list.
    urgency: row.urgency as Urgency,
    sensitive: row.sensitive,
    orderedAt: row.orderedAt.getTime(),
  };
}

/** An order without a placer's identifier is known by its id; `#2` marks a referral that another specialty made of the same order. */
const placerOf = (orderKey: string): string | undefined =>
  orderKey.startsWith('ServiceRequest/') ? undefined : orderKey.replace(/#\d$/, '');

function faxOf(row: NonNullable<Awaited<ReturnType<Database['send']['findUnique']>>>): StoredFax {
  return {
    sendId: row.id,
    // Written from this closed list alone.
    state: row.state as StoredFax['state'],
    to: row.to,
    providerId: row.providerId ?? undefined,
    failure: row.failure ?? undefined,
    intendedRealMs: row.realAt.getTime(),
  };
}

const sealJson = (vault: Vault, value: unknown): Buffer => Buffer.from(vault.seal(Buffer.from(JSON.stringify(value)), 'packet-facts'));
/** What `sealJson` wrote, hence of the shape that was given to it. */
const openJson = <Value>(vault: Vault, sealed: Uint8Array): Value =>
  JSON.parse(Buffer.from(vault.open(sealed, 'packet-facts')).toString('utf8')) as Value;
