import type { BlindIndex } from '../../../ports/blindIndex.js';
import type { WorklistQuery } from '../../../ports/worklist.js';
import { wordsTyped } from '../../../domain/packet/searchWords.js';
import { Prisma } from '../generated/client.js';

/** The lowest rank of a referral that needs no person (referral_projection.worklist_rank). */
const firstAutomatic = 4;

type Status = WorklistQuery['status'];

/**
 * The table of a list: `p` is the projection, whose indexes sort and filter the open and the ended
 * list alone. Orders that are only recorded have none; `r` is the order.
 */
export const tablesOf = (status: Status): Prisma.Sql =>
  status === 'recorded'
    ? Prisma.sql`referral r left join referral_projection p on p.referral_id = r.id`
    : Prisma.sql`referral_projection p`;

/** The referral's id in the tables of a list. */
export const idOf = (status: Status): Prisma.Sql => (status === 'recorded' ? Prisma.sql`r.id` : Prisma.sql`p.referral_id`);

/** The conditions of a query on the tables of its list. @param now practice time */
export function conditionsOf(query: WorklistQuery, now: Date): Prisma.Sql[] {
  const { scope, actor, status, attention, specialty, urgency, stage, owner, overdue } = query;
  const order = status === 'recorded' ? Prisma.sql`r` : Prisma.sql`p`;
  return [
    status === 'recorded' ? Prisma.sql`r.disposition = 'recorded'` : Prisma.sql`p.status = ${status}`,
    scope === 'mine' ? Prisma.sql`p.owner = ${actor}` : undefined,
    scope === 'team' ? Prisma.sql`p.queue = 'coordinators'` : undefined,
    attentionCondition(attention),
    specialty === undefined ? undefined : Prisma.sql`${order}.specialty = ${specialty}`,
    urgency === undefined ? undefined : Prisma.sql`${order}.urgency = ${urgency}`,
    stage === undefined ? undefined : Prisma.sql`p.stage = ${stage}`,
    owner === undefined ? undefined : Prisma.sql`p.owner = ${owner}`,
    overdueCondition(overdue, now),
  ].filter((condition) => condition !== undefined);
}

function attentionCondition(attention: string | undefined): Prisma.Sql | undefined {
  if (attention === undefined) return undefined;
  if (attention === 'none') return Prisma.sql`p.needs_attention is null`;
  const isAnException = Prisma.sql`p.worklist_rank < ${firstAutomatic}::smallint`;
  return attention === 'any'
    ? Prisma.sql`${isAnException} and p.needs_attention is not null`
    : Prisma.sql`${isAnException} and p.needs_attention = ${attention}`;
}

function overdueCondition(overdue: boolean | undefined, now: Date): Prisma.Sql | undefined {
  if (overdue === undefined) return undefined;
  return overdue ? Prisma.sql`p.worklist_at < ${now}::timestamptz` : Prisma.sql`p.worklist_at >= ${now}::timestamptz`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/**
 * The ids of what was typed: of a patient by all words of it, of an order or a referral by its id.
 */
export function foundBy(search: string, blindIndex: BlindIndex, ehr: string): Prisma.Sql {
  const typed = search.trim();
  const words = wordsTyped(typed);
  const byWords = words.length === 0 ? [] : blindIndex.candidates(words);
  return Prisma.join(
    [
      ...byWords.map((blinded) => Prisma.sql`select referral_id from referral_patient where words @> ${blinded}::text[]`),
      Prisma.sql`select id from referral where order_id = ${typed}`,
      Prisma.sql`select id from referral where ehr = ${ehr} and order_key = ${typed}`,
      Prisma.sql`select id from referral where placer = ${typed}`,
      ...(uuid.test(typed) ? [Prisma.sql`select ${typed}::uuid`] : []),
    ],
    ' union ',
  );
}
