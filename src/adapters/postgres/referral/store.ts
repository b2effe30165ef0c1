import type { Chart, OrderContent } from '../../../domain/chart/chart.js';
import { Rejected } from '../../../domain/errors.js';
import type { BlindIndex } from '../../../ports/blindIndex.js';
import type { Clock } from '../../../ports/clock.js';
import type { ReferralStore, StoredSend, StoredOrder, StoredPacket } from '../../../ports/referralStore.js';
import type { Vault } from '../../../ports/vault.js';
import { closedValue } from '../closedColumns.js';
import { quarantineAfter } from '../directory/quarantine.js';
import type { Database } from '../database.js';
import { derivedId } from '../derivedId.js';
import { Prisma } from '../generated/client.js';
import { allWithDatabase } from '../intake/failures.js';
import { keepPatient } from './patientSummary.js';
import { createRecord } from './record.js';
import { createStandings } from './standings.js';

interface Parts {
  readonly db: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly blindIndex: BlindIndex;
}

export function createPostgresReferralStore({ db, vault, clock, blindIndex }: Parts): ReferralStore {
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
        ), of as (${keepPatient({ vault, blindIndex }, { ...packet, at: at() })})
        insert into packet (id, referral_id, ordinal, missing, facts, policy, at)
        values (${id}::uuid, ${packet.referralId}::uuid, ${packet.ordinal}, ${JSON.stringify(packet.missing)}::jsonb, ${facts}, ${packet.policy}, ${at()})
        on conflict (referral_id, ordinal) do update set missing = excluded.missing, facts = excluded.facts, policy = excluded.policy, at = excluded.at`;
    },

    packet: async (referralId, ordinal) => {
      const row = await db.packet.findUnique({ where: { referralId_ordinal: { referralId, ordinal } }, select: { id: true, facts: true } });
      return packetOf(vault, row);
    },

    saveRoute: async (route) => {
      const { referralId, ordinal, by, policy } = route;
      // Both are plain JSON: rules and the directory's names.
      const found = {
        specialistId: route.specialistId ?? null,
        reasons: route.reasons as Prisma.InputJsonValue,
        passedOver: route.passedOver as Prisma.InputJsonValue,
      };
      await db.routingDecision.upsert({
        where: { referralId_ordinal: { referralId, ordinal } },
        create: { id: derivedId(referralId, 'route', ordinal), referralId, ordinal, by, policy, at: at(), ...found },
        update: found,
        select: { id: true },
      });
    },

    intendSend: async (send) => {
      const id = derivedId(send.referralId, 'packet', 'send', send.ordinal);
      const body = Buffer.from(vault.seal(send.pages.pdf, 'packet'));
      // What is there already is updated, for only then does the statement return it.
      const [row] = await db.$queryRaw<SendRow[]>`
        with pages as (
          update packet set body = ${body}, sha256 = ${send.pages.sha256}, pages = ${send.pages.count} where id = ${send.packetId}::uuid
        )
        insert into send (id, referral_id, channel, step, ordinal, "to", endpoint_id, specialist_id, packet_id, pages, at)
        values (${id}::uuid, ${send.referralId}::uuid, ${send.channel}, 'packet', ${send.ordinal}, ${send.address}, ${send.endpointId}, ${send.specialistId}, ${send.packetId}::uuid, ${send.pages.count}, ${at()})
        on conflict (referral_id, step, ordinal) do update set pages = excluded.pages
        returning id::text, channel, state, "to", provider_id as "providerId", failure, pages, real_at as "realAt"`;
      if (row === undefined) throw new Error('an upsert returns its row');
      return sendOf(row);
    },

    findSend: async (referralId, ordinal) => {
      const row = await db.send.findUnique({ where: { referralId_step_ordinal: { referralId, step: 'packet', ordinal } } });
      return row === null ? undefined : sendOf(row);
    },

    sending: async (referralId, ordinals) => {
      const [row] = await db.$queryRaw<SendingRow[]>`
        select ${orderColumns}, p.id::text as "packetId", p.facts, f.id::text, f.channel, f.state, f."to", f.provider_id as "providerId", f.failure, f.pages, f.real_at as "realAt"
        from referral r left join packet p on p.referral_id = r.id and p.ordinal = ${ordinals.packet}
        left join send f on f.referral_id = r.id and f.step = 'packet' and f.ordinal = ${ordinals.send} where r.id = ${referralId}::uuid`;
      return {
        order: orderOf(row ?? null),
        packet: packetOf(vault, row?.facts ? { id: row.packetId, facts: row.facts } : null),
        send: row?.id ? sendOf(row) : undefined,
      };
    },

    sendAccepted: async (sendId, { providerId, documentName }) => {
      await db.$executeRaw`
        with accepted as (
          update send set provider_id = ${providerId}, media_name = coalesce(${documentName ?? null}, media_name), accepted_at = coalesce(accepted_at, ${at()}),
            state = case when rung < 1 and state in ('intended', 'unknown') then 'accepted' else state end, rung = greatest(rung, 1)
          where id = ${sendId}::uuid returning referral_id, accepted_at
        )
        update referral_projection p set first_sent_at = coalesce(p.first_sent_at, accepted.accepted_at)
          from accepted where p.referral_id = accepted.referral_id`;
    },

    sendFailed: async (sendId, failure) => {
      await db.$transaction(async (tx) => {
        await tx.$executeRaw`
          update send set state = 'failed', failure = ${failure}, settled_at = coalesce(settled_at, ${at()}) where id = ${sendId}::uuid and rung < 2`;
        await quarantineAfter(tx, clock, { sendId, failure });
      });
    },

    chartFacts: async (referralId) => {
      const [row] = await db.$queryRaw<ChartFactsRow[]>`
        select ${orderColumns}, case when s.id is null then null else json_build_object('name', s.name, 'npi', s.npi) end as specialist,
          coalesce((select json_agg(json_build_object('id', a.id, 'ehrId', a.ehr_id, 'source', a.source, 'startAt', extract(epoch from a.start_at) * 1000,
            'endAt', extract(epoch from a.end_at) * 1000) order by a.at) from appointment a where a.referral_id = r.id), '[]') as appointments,
          (select e.id::text from evidence e where e.referral_id = r.id order by e.grade, e.at desc limit 1) as "evidenceId"
        from referral_overview r left join specialist s on s.id = r.specialist_id where r.id = ${referralId}::uuid`;
      return {
        order: orderOf(row ?? null),
        specialist: row?.specialist ?? undefined,
        appointments: (row?.appointments ?? []).map((one) => ({
          ...one,
          ehrId: one.ehrId ?? undefined,
          startAt: one.startAt ?? undefined,
          endAt: one.endAt ?? undefined,
        })),
        evidenceId: row?.evidenceId ?? undefined,
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

    standings: createStandings(db),
    record: createRecord({ db, vault }),
  });
}

/** The columns that say which order it is, by Prisma's names. */
type OrderRow = Pick<
  NonNullable<Awaited<ReturnType<Database['referral']['findUnique']>>>,
  'ehr' | 'orderId' | 'placer' | 'patientRef' | 'specialty' | 'urgency' | 'sensitive' | 'orderedAt'
>;

const orderColumns = Prisma.sql`r.ehr, r.order_id as "orderId", r.placer, r.patient_ref as "patientRef", r.specialty, r.urgency,
          r.sensitive, r.ordered_at as "orderedAt"`;

/** Of a packet or a send that is not there every column is null. */
interface SendingRow extends OrderRow, SendRow {
  packetId: string;
  facts: Uint8Array | null;
}

interface ChartFactsRow extends OrderRow {
  specialist: { name: string; npi: string } | null;
  appointments: { id: string; ehrId: string | null; startAt: number | null; endAt: number | null; source: string }[];
  evidenceId: string | null;
}

function orderOf(row: OrderRow | null): StoredOrder {
  if (row === null || row.patientRef === null) throw new Rejected('referral-unknown', 'No referral of this id has an order.');
  return {
    ehr: row.ehr,
    orderId: row.orderId,
    placer: row.placer ?? undefined,
    patientRef: row.patientRef,
    specialty: row.specialty ?? undefined,
    urgency: closedValue('referral.urgency', row.urgency),
    sensitive: row.sensitive,
    orderedAt: row.orderedAt.getTime(),
  };
}

type SendRow = Pick<
  NonNullable<Awaited<ReturnType<Database['send']['findUnique']>>>,
  'id' | 'channel' | 'state' | 'to' | 'providerId' | 'failure' | 'pages' | 'realAt'
>;

function sendOf(row: SendRow): StoredSend {
  return {
    sendId: row.id,
    // `intendSend` writes no other values for a packet's send.
    channel: row.channel as StoredSend['channel'],
    state: closedValue('send.state', row.state),
    address: row.to,
    providerId: row.providerId ?? undefined,
    failure: row.failure ?? undefined,
    pages: row.pages ?? undefined,
    intendedRealMs: row.realAt.getTime(),
  };
}

function packetOf(vault: Vault, row: { id: string; facts: Uint8Array } | null): StoredPacket {
  if (row === null) throw new Rejected('packet-unknown', 'No packet of this ordinal was assembled for the referral.');
  return { id: row.id, ...openJson<{ order: OrderContent; chart: Chart }>(vault, row.facts) };
}

const sealJson = (vault: Vault, value: unknown): Buffer => Buffer.from(vault.seal(Buffer.from(JSON.stringify(value)), 'packet-facts'));
/** What `sealJson` wrote, hence of the shape that was given to it. */
const openJson = <Value>(vault: Vault, sealed: Uint8Array): Value =>
  JSON.parse(Buffer.from(vault.open(sealed, 'packet-facts')).toString('utf8')) as Value;
