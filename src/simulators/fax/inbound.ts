import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { report, type CallbackSettings } from './callbacks.js';
import { pdfPages } from './pdfPages.js';
import { refusal, type Answer } from './wire.js';

interface InboundFax {
  readonly id: string;
  readonly from: string;
  readonly pages: number;
  readonly document: Uint8Array;
  /** The link of this number is the one that opens the document. */
  link: number;
}

/** Faxes that somebody sends to us. They are kept in memory only: their links live for minutes. */
export interface InboundFaxes {
  readonly receive: (asked: unknown) => Promise<Answer>;
  /** Of a link, `ID-NUMBER.pdf`; it needs no key. */
  readonly document: (name: string) => Answer;
  readonly refresh: (id: string) => Answer;
  readonly onTheWire: (id: string) => Answer | undefined;
  readonly settled: () => Promise<void>;
}

const receiveRequest = z.object({
  from: z.string().min(1),
  to: z.string().default('+16175550100'),
  /** Base64; left out, one empty page. */
  document: z.base64().optional(),
  /** The link in the event has expired. */
  isExpired: z.boolean().default(false),
  /** The line breaks off: the sender's fax fails here. */
  fails: z.boolean().default(false),
});

/** @param origin of this simulator */
export function createInboundFaxes(settings: CallbackSettings, origin: () => string): InboundFaxes {
  const faxes = new Map<string, InboundFax>();
  const underWay = new Set<Promise<boolean>>();
  const mediaUrl = ({ id }: InboundFax, link: number): string => `${origin()}/_inbound/${id}-${link}.pdf`;

  const tellAll = async (fax: InboundFax, asked: z.infer<typeof receiveRequest>, firstLink: number): Promise<boolean> => {
    const payload = {
      fax_id: fax.id,
      connection_id: '234423',
      user_id: '00000000-0000-4000-8000-000000000000',
      direction: 'inbound',
      from: asked.from,
      to: asked.to,
    };
    const events: [string, object][] = [
      ['receiving.started', { status: 'receiving' }],
      ['media.processing.started', { status: 'media.processing', page_count: fax.pages }],
      asked.fails
        ? ['failed', { status: 'failed', failure_reason: 'sender_call_dropped' }]
        : [
            'received',
            {
              status: 'received',
              page_count: fax.pages,
              partial_content: false,
              call_duration_secs: 20,
              media_url: mediaUrl(fax, firstLink),
            },
          ],
    ];
    for (const [type, more] of events) {
      const data = {
        record_type: 'event',
        id: randomUUID(),
        event_type: `fax.${type}`,
        occurred_at: new Date(settings.realNow()).toISOString(),
        payload: { ...payload, ...more },
      };
      if (!(await report(settings, settings.webhookUrl(), data))) return false;
    }
    return true;
  };

  return {
    receive: async (body) => {
      const parsed = receiveRequest.safeParse(body);
      if (!parsed.success) return refusal(422, '10015', 'Expected { from, to, document, isExpired, fails }');
      const document = parsed.data.document === undefined ? emptyPage : Buffer.from(parsed.data.document, 'base64');
      const fax = {
        id: randomUUID(),
        from: parsed.data.from,
        pages: (await pdfPages(document)) ?? 1,
        document,
        link: parsed.data.isExpired ? 2 : 1,
      };
      faxes.set(fax.id, fax);
      const work = tellAll(fax, parsed.data, 1);
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
      return { status: 202, body: { id: fax.id } };
    },
    document: (name) => {
      const [, id = '', link] = /^([0-9a-f-]{36})-(\d+)\.pdf$/u.exec(name) ?? [];
      const fax = faxes.get(id);
      return fax !== undefined && fax.link === Number(link) ? { status: 200, bytes: fax.document } : refusal(403, '10005', 'Expired');
    },
    refresh: (id) => {
      const fax = faxes.get(id);
      if (fax === undefined) return refusal(404, '10005', 'Resource not found');
      fax.link += 1;
      return { status: 200, body: { data: { result: 'ok' } } };
    },
    onTheWire: (id) => {
      const fax = faxes.get(id);
      if (fax === undefined) return undefined;
      const { from, pages, link } = fax;
      const data = {
        record_type: 'fax',
        id,
        direction: 'inbound',
        from,
        status: 'received',
        page_count: pages,
        media_url: mediaUrl(fax, link),
      };
      return { status: 200, body: { data } };
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}

/** The smallest PDF with one page. */
const emptyPage = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
