import { inTurn } from './openLoop.js';
import type { Announced } from './orders.js';
import { textHour } from './practice.js';
import type { Stage } from './stage.js';
import { billableActions } from './actions.js';
import { mean, spread, type Spread } from './summary.js';

/** In the providers' hands: a key that comes twice was taken twice. */
interface Sent {
  readonly key: string | null;
  readonly realAt: string;
  readonly by?: string;
}

export interface Ledgers {
  readonly lost: number;
  readonly duplicates: number;
  readonly closed: number;
  readonly orderToSentMs: Spread;
  readonly timerLatenessMs: Spread;
}

/**
 * Lost: a referral whose order was accepted, and that is neither ended nor has a workflow to end
 * it. Duplicates: whatever a provider took twice, and orders with two referrals.
 */
export async function readLedgers(stage: Stage, announced: readonly Announced[]): Promise<Ledgers> {
  const [faxes, texts] = await Promise.all([sentBy(stage.up.simulators.fax), sentBy(stage.up.simulators.sms)]);
  const accepted = announced.flatMap(({ referralId }) => (referralId === undefined ? [] : [referralId]));
  const sends = await stage.query<{ id: string; orderId: string; channel: string }>(
    `select s.id::text, r.order_id as "orderId", s.channel from send s join referral r on r.id = s.referral_id`,
  );
  return {
    lost: await lostOf(stage, accepted),
    duplicates: twice(faxes) + twice(texts.filter(({ by }) => by === 'api')) + (await ordersWithTwo(stage)),
    closed: await closedOf(stage, accepted),
    orderToSentMs: orderToSent(announced, faxes, sends),
    timerLatenessMs: await lateness(stage, texts),
  };
}

const sentBy = async (url: string): Promise<Sent[]> => (await (await fetch(`${url}/_sent`)).json()) as Sent[];

function twice(sent: readonly Sent[]): number {
  const keys = sent.flatMap(({ key }) => (key === null ? [] : [key]));
  return keys.length - new Set(keys).size;
}

async function ordersWithTwo({ query }: Stage): Promise<number> {
  const rows = await query('select order_id from referral group by order_id having count(*) > 1');
  return rows.length;
}

async function lostOf(stage: Stage, accepted: readonly string[]): Promise<number> {
  const rows = await stage.query<{ id: string; ended: boolean; pending: boolean }>(
    `select r.id::text, r.status = 'ended' as ended,
            exists (select 1 from outbox o where o.referral_id = r.id and o.state = 'pending' and o.message->>'kind' = 'start') as pending
       from referral_overview r where r.id = any($1::uuid[])`,
    [accepted],
  );
  const open = rows.filter(({ ended, pending }) => !ended && !pending);
  const missing = accepted.length - rows.length;
  let stranded = 0;
  await inTurn(open, 16, async ({ id }) => {
    if (!(await isRunning(stage, id))) stranded += 1;
  });
  return missing + stranded;
}

const isRunning = ({ temporal }: Stage, id: string): Promise<boolean> =>
  temporal.workflow
    .getHandle(`referral-${id}`)
    .describe()
    .then(
      ({ status }) => status.name === 'RUNNING' || status.name === 'COMPLETED',
      () => false,
    );

export async function closedOf({ query }: Stage, accepted: readonly string[]): Promise<number> {
  const [row] = await query<{ closed: number }>(
    `select count(*)::int as closed from referral_overview where outcome = 'kept' and id = any($1::uuid[])`,
    [accepted],
  );
  return row?.closed ?? 0;
}

function orderToSent(
  announced: readonly Announced[],
  faxes: readonly Sent[],
  sends: readonly { id: string; orderId: string; channel: string }[],
): Spread {
  const orderOf = new Map(sends.filter(({ channel }) => channel === 'fax').map(({ id, orderId }) => [id, orderId]));
  const intendedAt = new Map(announced.map((one) => [one.orderId, one.intendedAt]));
  return spread(
    faxes.flatMap(({ key, realAt }) => {
      const intended = intendedAt.get(orderOf.get(key ?? '') ?? '');
      return intended === undefined ? [] : [Date.parse(realAt) - intended];
    }),
  );
}

/**
 * From the instant that each text was planned for to the provider's taking it, in real time. A text
 * is planned for the same hour of its day.
 */
async function lateness(stage: Stage, texts: readonly Sent[]): Promise<Spread> {
  const rows = await stage.query<{ id: string; dueMs: number }>(
    `select s.id::text, (extract(epoch from (date_trunc('day', s.at at time zone p.zone) + make_interval(hours => $1)) at time zone p.zone) * 1000)::float8 as "dueMs"
       from send s cross join practice p where s.channel = 'sms' and s.step = 'nudge'`,
    [textHour],
  );
  const dueMs = new Map(rows.map((row) => [row.id, row.dueMs]));
  return spread(
    texts.flatMap(({ key, realAt }) => {
      const due = dueMs.get(key ?? '');
      return due === undefined ? [] : [Math.round(Date.parse(realAt) - stage.toReal(due))];
    }),
  );
}

export interface HistoryCost {
  readonly eventsPerReferral: number | null;
  readonly actionsPerReferral: number | null;
  readonly historyBytesPerReferral: number | null;
}

/** Of a few that were closed: each history is fetched whole. */
export async function historyCost({ query, temporal }: Stage, sample = 20): Promise<HistoryCost> {
  const ids = await query<{ id: string }>(`select id::text from referral_overview where outcome = 'kept' order by ended_at desc limit $1`, [
    sample,
  ]);
  const costs = await Promise.all(
    ids.map(async ({ id }) => {
      const handle = temporal.workflow.getHandle(`referral-${id}`);
      const [{ events }, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
      return {
        events: events?.length ?? 0,
        actions: billableActions(events ?? []),
        bytes: Number(raw.workflowExecutionInfo?.historySizeBytes),
      };
    }),
  );
  return {
    eventsPerReferral: mean(costs.map(({ events }) => events)),
    actionsPerReferral: mean(costs.map(({ actions }) => actions)),
    historyBytesPerReferral: mean(costs.map(({ bytes }) => bytes)),
  };
}

export async function textsPerReferral({ query }: Stage, accepted: readonly string[]): Promise<number | null> {
  const rows = await query<{ texts: number }>(
    `select nudges_sent as texts from referral_overview where outcome = 'kept' and id = any($1::uuid[])`,
    [accepted],
  );
  return mean(rows.map(({ texts }) => texts));
}

/**
 * Statements of the API and the worker so far: BEGIN and COMMIT left out, polling and shared reads
 * counted, for under load they are nearly nothing each.
 */
export async function statementsSoFar({ query }: Stage): Promise<number> {
  const [row] = await query<{ calls: number }>(
    `select coalesce(sum(s.calls), 0)::int as calls from pg_stat_statements s join pg_roles r on r.oid = s.userid
      where r.rolname = 'loopkeeper_app' and s.query !~* '^(begin|commit|rollback)'`,
  );
  return row?.calls ?? 0;
}
