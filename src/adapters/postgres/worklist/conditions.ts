import type { BlindIndex } from '../../../ports/blindIndex.js';
import type { WorklistQuery } from '../../../ports/worklist.js';
import { wordsTyped } from '../../../domain/packet/searchWords.js';
import { Prisma } from '../generated/client.js';

/** The lowest rank of what runs by itself (migration `worklist`). */
const firstAutomatic = 4;

/** What a query asks of a row, each in the words of an index's column. @param now practice time */
export function conditionsOf(query: WorklistQuery, now: Date): Prisma.Sql[] {
  const { scope, actor, status, attention, specialty, urgency, stage, owner, overdue } = query;
  return [
    Prisma.sql`r.status = ${status}`,
    scope === 'mine' ? Prisma.sql`r.owner = ${actor}` : undefined,
    scope === 'team' ? Prisma.sql`r.queue = 'coordinators'` : undefined,
    attentionCondition(attention),
    specialty === undefined ? undefined : Prisma.sql`r.specialty = ${specialty}`,
    urgency === undefined ? undefined : Prisma.sql`r.urgency = ${urgency}`,
    stage === undefined ? undefined : Prisma.sql`r.stage = ${stage}`,
    owner === undefined ? undefined : Prisma.sql`r.owner = ${owner}`,
    overdueCondition(overdue, now),
  ].filter((condition) => condition !== undefined);
}

function attentionCondition(attention: string | undefined): Prisma.Sql | undefined {
  if (attention === undefined) return undefined;
  if (attention === 'none') return Prisma.sql`r.needs_attention is null`;
  const isAnException = Prisma.sql`r.worklist_rank < ${firstAutomatic}::smallint`;
  return attention === 'any'
    ? Prisma.sql`${isAnException} and r.needs_attention is not null`
    : Prisma.sql`${isAnException} and r.needs_attention = ${attention}`;
}

function overdueCondition(overdue: boolean | undefined, now: Date): Prisma.Sql | undefined {
  if (overdue === undefined) return undefined;
  return overdue ? Prisma.sql`r.worklist_at < ${now}::timestamptz` : Prisma.sql`r.worklist_at >= ${now}::timestamptz`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/** The ids of what was typed: of a patient by all words of it, of an order or a referral by its id. */
export function foundBy(search: string, blindIndex: BlindIndex, ehr: string): Prisma.Sql {
  const typed = search.trim();
  const words = wordsTyped(typed);
  const byWords = words.length === 0 ? [] : blindIndex.candidates(words);
  return Prisma.join(
    [
      ...byWords.map((blinded) => Prisma.sql`select referral_id from referral_patient where words @> ${blinded}::text[]`),
      Prisma.sql`select id from referral where order_id = ${typed}`,
      Prisma.sql`select id from referral where ehr = ${ehr} and order_key = ${typed}`,
      ...(uuid.test(typed) ? [Prisma.sql`select ${typed}::uuid`] : []),
    ],
    ' union ',
  );
}
