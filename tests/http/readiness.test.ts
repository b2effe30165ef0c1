import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadinessReport } from '../../src/domain/readiness.js';
import { cardiologyOrder, openDesk, tokens, type Desk } from './desk.js';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  await desk.order(cardiologyOrder({ authoredOn: new Date().toISOString() }));
});
afterAll(() => desk.stop());

const ask = (query: string) => desk.call('GET', `/api/readiness${query}`, { token: tokens.manager });

describe('GET /api/readiness', () => {
  it('tells the lines of a specialty, and nothing of a patient', async () => {
    const answer = await ask('?specialty=cardiology');
    const text = await answer.text();
    const report = JSON.parse(text) as ReadinessReport;
    expect([answer.status, report.ready, report.specialty]).toEqual([200, false, { name: 'cardiology', label: 'Cardiology', isOn: true }]);
    expect(report.lines[0]).toEqual({
      id: 'order-trigger',
      what: 'An order in the EHR triggers',
      state: 'green',
      number: '1 signed order in 30 days, the newest within the last day',
    });
    expect(text).not.toMatch(/Zqcanary|pat-1|P-1/);
  });

  it.each([
    ['no name while two are on', '', 422, 'invalid-specialty'],
    ['a name that nobody has', '?specialty=astrology', 422, 'invalid-specialty'],
    ['another filter', '?speciality=cardiology', 400, 'invalid-filter'],
  ])('refuses %s', async (_, query, status, code) => {
    const answer = await ask(query);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });
});
