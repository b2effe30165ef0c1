import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  baselineColumns,
  parseBaselineRow,
  readHeader,
  type BaselineRow,
  type ImportContext,
} from '../../../src/domain/measure/baseline.js';
import { joinOrders, readFhirLine, type FhirContext } from '../../../src/domain/measure/baselineFhir.js';
import {
  baselineBookedBy,
  baselineFunnel,
  baselineKeptBy,
  baselineOf,
  summaryFor,
  summaryOf,
  type PastOrder,
} from '../../../src/domain/measure/baselineSummary.js';
import { on } from '../../support/measureBuilders.js';

const zone = 'America/New_York';
const context: ImportContext = {
  source: 'ehr',
  zone,
  nowMs: Date.parse('2026-11-23T14:00:00Z'),
  specialtyNamed: (text) => (text.toLowerCase() === 'cardiology' ? 'cardiology' : undefined),
};
const row = (more: BaselineRow): BaselineRow => ({ order_key: 'o-1', ordered_at: '2026-09-01', ...more });
const complaints = (more: BaselineRow): string[] => {
  const verdict = parseBaselineRow(row(more), 7, context);
  return verdict.order === undefined ? verdict.problems.map(({ column, why }) => `${column}: ${why}`) : [];
};

describe('a line of past orders', () => {
  it('needs a key and a day, and nothing else', () => {
    expect(parseBaselineRow({ order_key: ' o-1 ', ordered_at: '2026-09-01' }, 2, context)).toEqual({
      order: { key: 'ehr:o-1', orderedAt: Date.parse('2026-09-01T00:00:00-04:00'), network: 'unknown' },
      notes: [],
    });
  });

  it('is read whole', () => {
    const full = row({
      specialty: 'Cardiology',
      sent_at: '2026-09-01T16:30',
      booked_at: '2026-09-03T10:00:00-04:00',
      kept_at: '2026-09-20T13:00:00Z',
      kept_where: 'Out-of-network',
      lost: 'no',
      staff_minutes: '12.5',
    });
    expect(parseBaselineRow(full, 2, context).order).toEqual({
      key: 'ehr:o-1',
      specialty: 'cardiology',
      orderedAt: Date.parse('2026-09-01T04:00:00Z'),
      sentAt: Date.parse('2026-09-01T20:30:00Z'),
      bookedAt: Date.parse('2026-09-03T14:00:00Z'),
      keptAt: Date.parse('2026-09-20T13:00:00Z'),
      network: 'out-of-network',
      lost: false,
      staffMinutes: 12.5,
    });
  });

  it.each<[BaselineRow, string]>([
    [{ order_key: '' }, 'order_key: empty'],
    [{ order_key: 'x'.repeat(201) }, 'order_key: longer than 200 characters'],
    [{ ordered_at: '' }, 'ordered_at: empty'],
    [{ ordered_at: '9/1/2026' }, 'ordered_at: not a date or time of the form 2026-09-01, 2026-09-01T14:30 or 2026-09-01T14:30:00-05:00'],
    [{ ordered_at: '2026-02-30' }, 'ordered_at: not a date or time of the form 2026-09-01, 2026-09-01T14:30 or 2026-09-01T14:30:00-05:00'],
    [
      { ordered_at: '2026-09-01T25:00' },
      'ordered_at: not a date or time of the form 2026-09-01, 2026-09-01T14:30 or 2026-09-01T14:30:00-05:00',
    ],
    [{ ordered_at: '2027-01-01' }, 'ordered_at: lies in the future'],
    [{ kept_at: '2026-08-31' }, 'kept_at: before ordered_at'],
    [{ sent_at: '2026-08-30T23:00' }, 'sent_at: before ordered_at'],
    [{ kept_where: 'in-network' }, 'kept_where: says where a visit was, but kept_at is empty'],
    [{ kept_at: '2026-09-09', kept_where: 'downtown' }, 'kept_where: neither in-network, out-of-network nor unknown'],
    [{ kept_at: '2026-09-09', lost: 'yes' }, 'lost: says lost, but kept_at is filled'],
    [{ lost: 'perhaps' }, 'lost: neither yes nor no'],
    [{ staff_minutes: '-3' }, 'staff_minutes: not a number of minutes from 0 to 10000'],
    [{ staff_minutes: '1e9' }, 'staff_minutes: not a number of minutes from 0 to 10000'],
  ])('%j cannot be used', (more, complaint) => {
    expect(complaints(more)).toContain(complaint);
  });

  it('names every column that is wrong, not the first alone', () => {
    expect(complaints({ sent_at: 'soon', kept_at: 'later', lost: '?' })).toHaveLength(3);
  });

  it('sent on the day of the order is not before it, though the clocks differ or the time is missing', () => {
    expect(complaints({ ordered_at: '2026-09-01T15:00', sent_at: '2026-09-01' })).toEqual([]);
    expect(complaints({ ordered_at: '2026-09-01T15:00', sent_at: '2026-09-01T14:58' })).toEqual([]);
  });

  it('an unknown specialty costs the line only its specialty', () => {
    expect(parseBaselineRow(row({ specialty: 'Jane Roe' }), 7, context)).toMatchObject({
      order: { specialty: undefined },
      notes: [{ line: 7, column: 'specialty' }],
    });
  });

  it('never repeats a value, whatever stands in the file', () => {
    const marker = fc.constantFrom('Zq7Roe', '1951-13-40', '+1 202 555 0199', '<b>');
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...baselineColumns), marker), (cells) => {
        const verdict = parseBaselineRow(cells, 3, context);
        const said = JSON.stringify(verdict.order === undefined ? verdict.problems : verdict.notes);
        for (const value of Object.values(cells)) expect(said).not.toContain(value);
      }),
    );
  });
});

describe('the header', () => {
  it('may be in any order and case, with columns that are not ours', () => {
    expect(readHeader(['Ordered_At', ' ORDER_KEY ', 'patient_name'])).toEqual({
      columns: ['ordered_at', 'order_key', undefined],
      problems: [],
    });
  });

  it('must hold the two required columns', () => {
    expect(readHeader(['order_key', 'kept_at']).problems).toEqual([{ line: 1, column: 'ordered_at', why: 'missing in the header' }]);
  });

  it('a column twice: the first counts', () => {
    expect(readHeader(['order_key', 'ordered_at', 'order_key']).columns).toEqual(['order_key', 'ordered_at', undefined]);
  });
});

const fhir: FhirContext = {
  source: 'ehr',
  zone,
  nowMs: context.nowMs,
  specialtyOf: (codes) => (codes.some((one) => one.code === '207RC0000X') ? 'cardiology' : undefined),
};
const order = {
  resourceType: 'ServiceRequest',
  id: 'sr1',
  status: 'completed',
  intent: 'order',
  authoredOn: '2026-09-01T10:00:00-04:00',
  performerType: { coding: [{ code: '207RC0000X' }] },
};
const read = (...resources: object[]) => joinOrders(resources.map((one, index) => readFhirLine(JSON.stringify(one), index + 1, fhir)));

describe('past orders in FHIR', () => {
  it('are joined with what was based on them, in any order of the lines', () => {
    const { orders, problems, unmatched } = read(
      { resourceType: 'Encounter', status: 'finished', period: { start: '2026-09-21' }, basedOn: [{ reference: 'ServiceRequest/sr1' }] },
      {
        resourceType: 'Appointment',
        status: 'fulfilled',
        start: '2026-09-20T13:00:00Z',
        basedOn: [{ reference: 'https://ehr.example/fhir/ServiceRequest/sr1/_history/3' }],
      },
      {
        resourceType: 'Appointment',
        status: 'noshow',
        created: '2026-09-02',
        start: '2026-09-10T13:00:00Z',
        basedOn: [{ reference: 'ServiceRequest/sr1' }],
      },
      {
        resourceType: 'Task',
        status: 'completed',
        executionPeriod: { start: '2026-09-01T15:00:00Z' },
        authoredOn: '2026-09-01',
        focus: { reference: 'ServiceRequest/sr1' },
      },
      { ...order, identifier: [{ value: 'P-77', type: { coding: [{ code: 'PLAC' }] } }] },
      { resourceType: 'Encounter', status: 'finished', period: { start: '2026-09-21' }, basedOn: [{ reference: 'ServiceRequest/other' }] },
    );
    expect(problems).toEqual([]);
    expect(unmatched).toBe(1);
    expect(orders).toEqual([
      {
        key: 'ehr:P-77',
        specialty: 'cardiology',
        orderedAt: Date.parse('2026-09-01T14:00:00Z'),
        network: 'unknown',
        sentAt: Date.parse('2026-09-01T15:00:00Z'),
        bookedAt: Date.parse('2026-09-02T04:00:00Z'),
        keptAt: Date.parse('2026-09-20T13:00:00Z'),
      },
    ]);
  });

  it.each<[string, object, string]>([
    ['a laboratory order', { ...order, performerType: undefined, code: { coding: [{ code: '24323-8' }] } }, 'an order that is no referral'],
    ['a proposal', { ...order, intent: 'proposal' }, 'a proposal, a plan or a prohibition'],
    ['an order entered in error', { ...order, status: 'entered-in-error' }, 'an order that was never placed, or entered in error'],
    ['an observation', { resourceType: 'Observation', id: 'x' }, 'another resource type'],
    ['a visit under way', { resourceType: 'Encounter', status: 'in-progress' }, 'an encounter that is not finished'],
    ['a draft task', { resourceType: 'Task', status: 'draft' }, 'a task that was not sent'],
    ['a visit of its own', { resourceType: 'Encounter', status: 'finished', period: { start: '2026-09-21' } }, 'based on no order'],
  ])('%s is left alone', (_, resource, because) => {
    expect(readFhirLine(JSON.stringify(resource), 1, fhir)).toMatchObject({ kind: 'left', because });
  });

  it.each<[string, string, string]>([
    ['not JSON', '{"resourceType":', 'row'],
    ['a number', '7', 'row'],
    ['an order without a day', JSON.stringify({ ...order, authoredOn: undefined }), 'authoredOn'],
    ['an order with a month only', JSON.stringify({ ...order, authoredOn: '2026-09' }), 'authoredOn'],
    ['an order of tomorrow', JSON.stringify({ ...order, authoredOn: '2026-11-30' }), 'authoredOn'],
    ['a status that is no text', JSON.stringify({ ...order, status: 7 }), 'status'],
    [
      'a visit without a time',
      JSON.stringify({ resourceType: 'Encounter', status: 'finished', basedOn: [{ reference: 'ServiceRequest/sr1' }] }),
      'period.start',
    ],
  ])('%s is named by its element', (_, text, column) => {
    expect(readFhirLine(text, 4, fhir)).toMatchObject({ kind: 'problem', problem: { line: 4, column } });
  });

  it('a referral by SNOMED CT counts though its specialty is not known', () => {
    expect(
      readFhirLine(JSON.stringify({ ...order, performerType: undefined, category: [{ coding: [{ code: '3457005' }] }] }), 1, fhir),
    ).toMatchObject({ kind: 'order', specialty: undefined });
  });

  it('the same order twice is a problem of the second line', () => {
    expect(read(order, order).problems).toEqual([{ line: 2, column: 'id', why: 'an order of the same id or placer number came before' }]);
  });

  it('a visit before its order proves nothing', () => {
    const { orders, problems } = read(order, {
      resourceType: 'Encounter',
      status: 'finished',
      period: { start: '2026-08-01' },
      basedOn: [{ reference: 'ServiceRequest/sr1' }],
    });
    expect(orders[0]?.keptAt).toBeUndefined();
    expect(problems).toMatchObject([{ line: 2, column: 'basedOn' }]);
  });

  it('any line is answered, and none throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) =>
        ['order', 'left', 'problem', 'sent', 'booked', 'kept'].includes(readFhirLine(text, 1, fhir).kind),
      ),
    );
  });
});

const past = (more: Partial<PastOrder> = {}): PastOrder => ({
  ordered: on('2026-09-01'),
  toTheDay: false,
  network: 'unknown',
  knownThrough: '2026-11-23',
  ...more,
});

describe('the baseline', () => {
  it('counts by hand what it says', () => {
    const summary = summaryOf([
      past({
        sent: on('2026-09-01', 14),
        booked: on('2026-09-05'),
        kept: on('2026-09-25'),
        network: 'in-network',
        lost: false,
        staffMinutes: 30,
      }),
      past({
        sent: on('2026-09-01', 18),
        booked: on('2026-09-10'),
        kept: on('2026-10-20'),
        network: 'out-of-network',
        lost: false,
        staffMinutes: 10,
      }),
      past({ sent: on('2026-09-03'), lost: true }),
      past({ ordered: on('2026-11-10') }),
    ]);
    expect(summary).toMatchObject({
      orders: 4,
      from: '2026-09-01',
      to: '2026-11-10',
      kept: { total: 2, inNetwork: 1, outOfNetwork: 1, unknown: 0 },
      keptEver: { count: 2, of: 4, rate: 0.5 },
      leakage: { count: 1, of: 2, rate: 0.5 },
      timeToSend: { medianMs: 6 * 3_600_000, p90Ms: 48 * 3_600_000, count: 3, of: 4 },
      sentToTheDay: null,
      lost: { count: 1, of: 3 },
      staffMinutesPer100: 2_000,
    });
    if (summary === undefined) throw new Error('there are orders');
    // The order of 10 November is known for 12 days only, and is in no longer horizon; none is
    // known for 90.
    expect(baselineKeptBy(summary, 12)).toMatchObject({ count: 0, of: 4 });
    expect(baselineKeptBy(summary, 30)).toMatchObject({ count: 1, of: 3 });
    expect(baselineKeptBy(summary, 60)).toMatchObject({ count: 2, of: 3 });
    expect(baselineKeptBy(summary, 90)).toEqual({ count: 0, of: 0, rate: null });
    expect(baselineBookedBy(summary, 14)).toMatchObject({ count: 2, of: 3 });
    expect(baselineFunnel(summary, 30)).toEqual({ ordered: 3, sent: 3, booked: 2, kept: 1 });
    expect(baselineFunnel(summary, 90)).toBeUndefined();
  });

  it('says nothing of what its columns do not hold', () => {
    const summary = summaryOf([past({ kept: on('2026-09-20') })]);
    expect(summary).toMatchObject({
      timeToSend: null,
      sentToTheDay: null,
      lost: null,
      staffMinutesPer100: null,
      byDay: { sent: null, booked: null },
    });
    expect(summary && baselineBookedBy(summary, 14)).toBeNull();
    expect(summary && baselineFunnel(summary, 30)).toEqual({ ordered: 1, kept: 1 });
  });

  it('tells no hours where only days are known', () => {
    expect(summaryOf([past({ toTheDay: true, sent: on('2026-09-03', 0) })])).toMatchObject({
      timeToSend: null,
      sentToTheDay: { count: 1, medianDays: 2 },
    });
  });

  it('compares one specialty with its own past, several with all', () => {
    const baseline = baselineOf([past({ specialty: 'cardiology' }), past({ specialty: 'dermatology' }), past()], {});
    expect(summaryFor(baseline, ['cardiology'])).toMatchObject({ of: 'cardiology', summary: { orders: 1 } });
    expect(summaryFor(baseline, ['cardiology', 'dermatology'])).toMatchObject({ of: 'all specialties', summary: { orders: 3 } });
    expect(summaryFor(baseline, ['urology'])).toMatchObject({ of: 'all specialties' });
    expect(summaryFor(undefined, ['cardiology'])).toBeUndefined();
    expect(baselineOf([], {})).toBeUndefined();
  });
});
