import type { DirectoryEntry } from '../ports/directoryEditor.js';
import type { TimelineEntry } from '../ports/referralViews.js';
import type { Difference } from '../domain/rules/differences.js';
import type { Rule } from '../ports/policyEditor.js';
import type { ReviewNumbers } from '../domain/measure/review.js';
import type { Attestation } from '../domain/goLive/attestation.js';
import type { ReadinessReport } from '../domain/goLive/readiness.js';
import type { ReviewedWeek } from '../ports/measureStore.js';
import type { ActionName } from '../domain/process/messages.js';
import type { Worklist, WorklistPage } from '../ports/worklist.js';
import type { BehindStep, Counts, Detail, Principal, Rules, RuleVersion, WorklistFilter } from './contract.js';

/** What our API refused, in its own words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly errors: readonly { at?: string; what: string }[] = [],
  ) {
    super(title);
  }
}

export const api = {
  principal: () => call<Principal>('GET', '/session/holder'),
  counts: () => call<Counts>('GET', '/api/worklist/counts'),
  worklist: (filter: WorklistFilter) => call<WorklistPage>('POST', '/api/worklist', filter),
  people: () => call<{ people: Awaited<ReturnType<Worklist['people']>> }>('GET', '/api/people'),
  specialists: (specialty: string) =>
    call<{ specialists: Awaited<ReturnType<Worklist['specialists']>> }>(
      'GET',
      `/api/specialists?specialty=${encodeURIComponent(specialty)}`,
    ),
  referral: (id: string) => call<Detail>('GET', `/api/referrals/${id}`),
  timeline: (id: string) => call<{ entries: TimelineEntry[] }>('GET', `/api/referrals/${id}/timeline`),
  /** @param input instants are practice time in epoch milliseconds */
  act: (id: string, action: ActionName, input: object) => call<{ accepted: true }>('POST', `/api/referrals/${id}/${action}`, input),
  bulk: (action: string, input: object, ids: readonly string[]) =>
    call<{ results: { id: string; accepted?: true; problem?: { title: string } }[] }>('POST', '/api/referrals/bulk', {
      action,
      input,
      ids,
    }),
  packet: async (id: string): Promise<Blob> => (await answer('GET', `/api/referrals/${id}/packet`)).blob(),
  weeks: () => call<{ weeks: ReviewedWeek[] }>('GET', '/api/reviews'),
  review: (week: string) => call<ReviewNumbers>('GET', `/api/reviews/${encodeURIComponent(week)}`),
  behindStep: (week: string, step: string, query: Readonly<Record<string, string | undefined>>) => {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const path = `/api/reviews/${encodeURIComponent(week)}/funnel/${encodeURIComponent(step)}`;
    return call<BehindStep>('GET', `${path}?${new URLSearchParams(given).toString()}`);
  },
  directory: () => call<{ specialists: DirectoryEntry[] }>('GET', '/api/directory'),
  /** @param path below /api/directory */
  keep: (path: string, input: object) => call<object>('POST', `/api/directory/${path}`, input),
  rules: () => call<Rules>('GET', '/api/rules'),
  ruleVersions: ({ kind, specialty, urgency }: Pick<Rule, 'kind' | 'specialty' | 'urgency'>) =>
    call<{ versions: RuleVersion[] }>('GET', `/api/rules/versions?${String(new URLSearchParams({ kind, specialty, urgency }))}`),
  previewRule: (change: object) =>
    call<{ differences: Difference[]; open: number; of: number }>('POST', '/api/admin/rules/preview', change),
  keepRule: (change: object) => call<{ version: number }>('POST', '/api/admin/rules', change),
  specialties: () => call<{ specialties: ReadinessReport['specialty'][] }>('GET', '/api/specialties'),
  readiness: (specialty: string) => call<ReadinessReport>('GET', `/api/readiness?specialty=${encodeURIComponent(specialty)}`),
  attest: (statement: Omit<Attestation, 'by'>) => call<{ kept: true }>('POST', '/api/admin/readiness/attest', statement),
  switchOn: (specialty: string, anyway: boolean) => call<object>('POST', '/api/admin/readiness/switch-on', { specialty, anyway }),
  /** Somebody is at the page: the session's time without use begins anew. */
  stillHere: () => answer('POST', '/session/active'),
  /** Where to go to be signed out at the identity provider as well. */
  signOut: async (): Promise<string> => {
    const response = await answer('DELETE', '/session');
    return response.status === 204 ? '/session' : ((await response.json()) as { to: string }).to;
  },
};

async function call<Value>(method: string, path: string, body?: object): Promise<Value> {
  // Our own answers, whose shapes the routes declare.
  return (await (await answer(method, path, body)).json()) as Value;
}

async function answer(method: string, path: string, body?: object): Promise<Response> {
  const asked = { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) };
  const response = await fetch(path, asked).catch(() => undefined);
  if (response === undefined) throw new Problem(503, 'no-answer', 'Loopkeeper does not answer. Nothing was lost: try again in a moment.');
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  const said = (await response.json().catch(() => ({}))) as { code?: string; title?: string; errors?: { at?: string; what: string }[] };
  const title = said.title ?? 'That did not work. Try again in a moment.';
  return new Problem(response.status, said.code ?? 'unknown', title, said.errors);
}
