import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ambiguous, Rejected, Unavailable } from '../src/domain/errors.js';
import { createLog, createTemporalLogger, type Log } from '../src/log.js';
import { fieldNames } from '../src/logFields.js';
import type { Marker } from './canary/forms.js';
import { createScanner } from './canary/scanner.js';

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

  it("tells a warning of the SDK's numbered rules by its number", () => {
    const { lines, log } = listening();
    createTemporalLogger(log).log('WARN', '[TMPRL1104] 01a2:74:1 Workflow task duration exceeded 5 seconds.', {});
    expect(lines[0]).toMatchObject({ level: 'warn', message: "one of the SDK's rules was broken", code: 'TMPRL1104' });
  });

  it('writes nothing of what a chart holds, under whatever name, however deep, in whatever error', () => {
    fc.assert(
      fc.property(fields, chartText, (given, said) => {
        const { text, log } = listening();
        const temporal = createTemporalLogger(log);
        log.info(given, 'request');
        log.child(said).error({ ...given, error: errorOver(said, given) }, 'failed');
        temporal.warn(`Error while processing ActivityTask.start: ${said}`, given);
        temporal.log('ERROR', 'Worker failed', { ...given, error: errorOver(said, given) });
        expect(scanner.search('log', text())).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  // What the list cannot see: a sentence that was put together of other words than these.
  it.each(sourceFiles(['src', 'activities', 'workflows']))('is told sentences that stand in the code: %s', (file) => {
    const code = readFileSync(file, 'utf8');
    const calls = [...code.matchAll(/\blog\.(?:debug|info|warn|error)\(/g)];
    const fixed = [...code.matchAll(/\blog\.(?:debug|info|warn|error)\(\s*\{(?:[^{}]|\{[^{}]*\})*\},\s*(?:'[^'\\]*'|"[^"\\]*"),?\s*\)/g)];
    expect(fixed.length).toBe(calls.length);
  });
});

const markers: readonly Marker[] = [
  { name: 'family', kind: 'words', text: 'Zqmárquezi' },
  { name: 'given', kind: 'words', text: 'Zqannabell' },
  { name: 'mrn', kind: 'words', text: 'MRN-482915' },
  { name: 'note', kind: 'words', text: 'pain since May' },
  { name: 'phone', kind: 'phone', text: '+16175550123' },
  { name: 'birthDate', kind: 'date', text: '1951-04-13' },
];
const scanner = createScanner(markers);

/** As a chart, a form or a library's message has it. */
const chartText = fc.constantFrom(
  'Zqmárquezi',
  'Zqannabell Zqmárquezi',
  'ZQMÁRQUEZI, ZQANNABELL',
  'MRN-482915',
  'pain since May',
  '+16175550123',
  '617-555-0123',
  '1951-04-13',
  '1951-04-13T00:00:00.000Z',
  'zqannabell@example.org',
  '/api/referrals?name=Zqannabell%20Zqm%C3%A1rquezi',
  'Key (phone)=(+16175550123) already exists.',
  `Unexpected token 'Z', "Zqmárquezi" is not valid JSON`,
  JSON.stringify({ name: 'Zqmárquezi', born: '1951-04-13' }),
);
const name = fc.oneof(fc.constantFrom(...fieldNames, 'error', 'err', 'message', 'msg', 'patient'), fc.string({ maxLength: 12 }));
const { fields } = fc.letrec<{ fields: Record<string, unknown>; value: unknown }>((tie) => ({
  fields: fc.dictionary(name, tie('value'), { maxKeys: 6 }),
  value: fc.oneof(
    { depthSize: 'small' },
    chartText,
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string()),
    chartText.map((text) => Buffer.from(text)),
    chartText.map((text) => new Error(text)),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('fields'),
  ),
}));

/** With everything that libraries put on an error. */
function errorOver(said: string, more: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new TypeError(said, { cause: new Error(said) }), {
    code: said,
    type: said,
    meta: more,
    query: said,
    errors: [said],
  });
}

function sourceFiles(folders: readonly string[]): string[] {
  const names = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)));
  const sources = names.filter((name) => name.endsWith('.ts') && !name.includes('generated') && !name.endsWith('src/log.ts'));
  return sources.filter((name) => /\blog\.(?:debug|info|warn|error)\(/.test(readFileSync(name, 'utf8')));
}

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
