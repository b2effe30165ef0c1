import type { FhirResource } from 'fhir/r4.js';
import { Webhook } from 'standardwebhooks';
import type { Installation } from './testInstallation.js';
import { workflowIdOf } from '../../workflows/contract.js';

/**
 * But for those that say that a packet is late: in time-lapse a slow machine's seconds are hours.
 */
export function withoutLate<Row extends { detail: unknown }>(tasks: readonly Row[]): Row[] {
  return tasks.filter(({ detail }) => (detail as { because?: string | null }).because !== 'late');
}

/**
 * What counts: what others have in their hands. Each is read from whoever holds it, or from the
 * tables.
 */
export function ledgersOf(installation: Installation) {
  const { db, world } = installation;
  const sends = (id: string, channel: 'fax' | 'sms') =>
    db.send.findMany({ where: { referralId: id, channel }, orderBy: { ordinal: 'asc' } });
  const fhir = async <Resource = FhirResource>(path: string): Promise<Resource> =>
    (await (await fetch(`${world.urls.ehr}/${path}`)).json()) as Resource;
  const write = (method: string, path: string, resource: FhirResource) =>
    fetch(`${world.urls.ehr}/${path}`, { method, headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(resource) });

  return {
    sends,
    /** Of this referral, in the fax provider's hands; a key that comes twice was accepted twice. */
    faxes: async (id: string) => {
      const mine = new Set((await sends(id, 'fax')).map((send) => send.id));
      return (await installation.faxes()).filter(({ key }) => mine.has(key));
    },
    /** To this phone, by our own calls of the text provider's API. */
    texts: async (phone: string) => (await installation.texts()).filter(({ to, by }) => to === phone && by === 'api'),
    /** To this phone, as answers to what was written. */
    answers: async (phone: string) =>
      (await installation.texts()).filter(({ to, by }) => to === phone && by === 'answer').map(({ body }) => body),
    tasks: async (id: string): Promise<string[]> =>
      withoutLate(await db.task.findMany({ where: { referralId: id }, orderBy: { openedAt: 'asc' } })).map(
        ({ reason, status }) => `${reason} ${status}`,
      ),
    row: (id: string) => db.referralOverview.findUniqueOrThrow({ where: { id } }),
    workflows: async (id: string) => {
      const runs: string[] = [];
      for await (const run of installation.client.workflow.list({ query: `WorkflowId = "${workflowIdOf(id)}"` })) runs.push(run.runId);
      return runs;
    },
    fhir,
    search: async <Resource = FhirResource>(path: string): Promise<Resource[]> => {
      const { entry = [] } = await fhir<{ entry?: { resource: Resource }[] }>(path);
      return entry.map(({ resource }) => resource);
    },
    /** As a person at the EHR: throws unless it is taken. */
    put: async <Resource extends FhirResource>(resource: Resource): Promise<Resource> => {
      const answer = await write('PUT', `${resource.resourceType}/${resource.id ?? ''}`, resource);
      if (!answer.ok) throw new Error(`The EHR answered ${answer.status}`);
      return (await answer.json()) as Resource;
    },
    post: async <Resource extends FhirResource>(resource: Resource): Promise<Resource & { id: string }> => {
      const answer = await write('POST', resource.resourceType, resource);
      if (!answer.ok) throw new Error(`The EHR answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as Resource & { id: string };
    },
    behave: async (who: 'ehr' | 'fax' | 'sms', what: { match?: { to: string }; do: string; times?: number }): Promise<void> => {
      const answer = await fetch(`${world.urls[who]}/_behave`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(what),
      });
      if (!answer.ok) throw new Error(`The ${who} simulator answered ${answer.status}`);
    },
    /** A patient's text; resolves when Loopkeeper has answered the provider. */
    reply: async (from: string, body: string): Promise<number | null> => {
      const answer = await fetch(`${world.urls.sms}/_reply`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from, body }),
      });
      return ((await answer.json()) as { answer: number | null }).answer;
    },
    /** One delivery of the EHR's webhook, signed. */
    deliver: (body: string, id: string): Promise<Response> => {
      const at = new Date();
      const headers = {
        'content-type': 'application/fhir+json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(installation.ordersSecret).sign(id, at, body),
      };
      return fetch(`${installation.publicUrl}/webhooks/ehr/orders`, { method: 'POST', headers, body });
    },
  };
}

export type Ledgers = ReturnType<typeof ledgersOf>;
