import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ambiguous, Rejected, Unavailable } from '../src/domain/errors.js';
import { createLog, createTemporalLogger, type Log } from '../src/log.js';

const patient = { name: 'Zqanna Márquez', phone: '+16175550123', birthDate: '1951-04-03', note: 'Chest pain since May' };
const traces = ['Zqanna', 'Márquez', '6175550123', '1951-04-03', 'Chest', 'since May'];

describe('the log', () => {
  it('writes the fields that it knows', () => {
    const referralId = randomUUID();
    const { lines, log } = listening();
    log.info({ referralId, method: 'POST', route: '/api/referrals/:id', status: 202, durationMs: 12 }, 'request');
    expect(lines[0]).toMatchObject({
      level: 'info',
      process: 'api',
      message: 'request',
      referralId,
      method: 'POST',
      route: '/api/referrals/:id',
      status: 202,
      durationMs: 12,
    });
  });

  it.each([
    ['a field of its own', { patient, phone: patient.phone, text: patient.note }],
    ['a nested field', { referral: { order: { patient } }, list: [patient] }],
    [
      'a known field with another value',
      {
        code: patient.note,
        status: patient.phone,
        referralId: patient.name,
        route: `/api?name=${patient.name}`,
        at: patient.birthDate,
        name: patient.name,
      },
    ],
    ['an error of somebody else', { error: parseError(JSON.stringify(patient)) }],
    ['an error as pino calls it', { err: Object.assign(new Error(patient.note), { detail: patient }) }],
    ['something thrown that is no error', { error: patient.name }],
    ['an error with a cause', { error: new Error(patient.name, { cause: new Error(patient.note) }) }],
  ])('leaks nothing of a patient through %s', (_, fields) => {
    const { text, log } = listening();
    log.error(fields, 'failed');
    log.child(patient.name).warn(fields, 'failed');
    for (const trace of traces) expect(text()).not.toContain(trace);
  });

  it.each([`call ${patient.phone}`, 'born 1951-04-03', 'one\nline more'])('keeps no message with numbers in it: %j', (message) => {
    const { lines, log } = listening();
    log.info({}, message);
    expect(lines[0]?.['message']).toBe('message withheld');
  });

  it('says of an error what it was and where', () => {
    const { lines, log } = listening();
    log.error({ error: Object.assign(new TypeError('secret'), { code: 'ECONNREFUSED' }) }, 'failed');
    expect(lines[0]?.['error']).toEqual({
      name: 'TypeError',
      code: 'ECONNREFUSED',
      places: expect.arrayContaining([expect.stringMatching(/^log\.test\.[jt]s:\d+$/)]),
    });
  });

  it.each([
    new Rejected('no-fax', 'The number takes no fax.'),
    new Unavailable('ehr-down', 'The EHR does not answer.'),
    new Ambiguous('no-answer', 'No answer came.'),
  ])('keeps the words of our own errors, which promise to be free of patients: $name', (error) => {
    const { lines, log } = listening();
    log.warn({ error }, 'failed');
    expect(lines[0]?.['error']).toMatchObject({ name: error.name, code: error.code, message: error.message });
  });

  it('takes whatever it is given, one line each', () => {
    fc.assert(
      fc.property(fc.object({ withBigInt: true, withDate: true }), fc.string(), (fields, message) => {
        const { lines, log } = listening();
        log.info(fields, message);
        expect(lines).toHaveLength(1);
      }),
    );
  });

  it("writes Temporal's own words with the same care", () => {
    const { lines, text, log } = listening();
    const logger = createTemporalLogger(log);
    logger.log('WARN', 'Activity failed', { activityType: 'transmit', attempt: 2, error: new Error(patient.note), input: patient });
    expect(lines[0]).toMatchObject({ level: 'warn', message: 'Activity failed', activityType: 'transmit', attempt: 2 });
    for (const trace of traces) expect(text()).not.toContain(trace);
  });
});

/** V8 quotes the text that it could not read. */
function parseError(text: string): unknown {
  try {
    return JSON.parse(`${text.slice(0, 20)}${patient.note}`);
  } catch (error) {
    return error;
  }
}

function listening(): { lines: Record<string, unknown>[]; text: () => string; log: Log } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, text: () => JSON.stringify(lines), log: createLog({ level: 'debug', process: 'api', destination }) };
}
