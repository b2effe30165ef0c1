import { describe, expect, it } from '@jest/globals';
import { SegmentedMessage } from 'sms-segments-calculator';
import { inGsm7 } from '../../../src/domain/texting/gsm7.js';
import { languages, type Language } from '../../../src/domain/referral.js';
import { lintText } from '../../../src/domain/texting/textLint.js';
import {
  answerTemplates,
  answerText,
  nudgeTemplates,
  nudgeText,
  nudgeWording,
  spokenPhone,
  type NudgeTemplate,
} from '../../../src/domain/texting/texts.js';

const names = ['Ana', 'José', 'María', 'Christopher', "D'Andre", 'Anne-Marie', 'Zoë', 'Nguyễn', 'Łukasz', '美玲', undefined];
const practices = ['Oak Clinic', 'Riverside Family Med', 'Clínica Buena Salud'];
const every = nudgeTemplates.flatMap((template) =>
  languages.flatMap((language) => practices.flatMap((practice) => names.map((name) => [template, language, practice, name] as const))),
);
const nudge = (
  template: NudgeTemplate,
  language: Language,
  practice = 'Oak Clinic',
  givenName: string | undefined = 'Ana',
  callsOffice = true,
): string => nudgeText(template, language, { practice, callPhone: '+12125550177', callsOffice, givenName });

describe('a nudge', () => {
  it.each(every)('%s in %s of %s to %s is one segment, and breaks no rule', (template, language, practice, name) => {
    for (const callsOffice of [true, false]) {
      const body = nudge(template, language, practice, name, callsOffice);
      const { encodingName, segmentsCount } = new SegmentedMessage(body);
      expect({ encodingName, segmentsCount, length: body.length <= 160 }).toEqual({
        encodingName: 'GSM-7',
        segmentsCount: 1,
        length: true,
      });
      expect(lintText(body, { first: true, mustNotSay: ['Cardiology', 'Bay Heart Group', 'Dr. Hart'] })).toEqual([]);
    }
  });

  it.each(every.slice(0, 66))(
    '%s in %s of %s to %s begins with who writes, says your referral, whom to call, and the digits',
    (template, language, practice, name) => {
      const body = nudge(template, language, practice, name);
      expect(body.startsWith(`${inGsm7(practice)}: `)).toBe(true);
      expect(body).toContain(language === 'en' ? 'your referral' : 'su referido');
      expect(body).toContain('212-555-0177');
      for (const digit of ['1 ', '2 ', '3 ']) expect(body).toContain(digit);
    },
  );

  it('leaves out a name that would cost a second segment', () => {
    expect(nudge('nudge2', 'es', 'Riverside Family Medicine and Pediatrics', 'Maximiliana')).not.toContain('Maximiliana');
    expect(nudge('nudge2', 'es', 'Oak Clinic', 'Ana')).toContain('Hola Ana,');
  });

  it('of a practice with a very long name is longer, and whole', () => {
    const practice = 'The Greater Metropolitan Family Medicine and Pediatrics Associates';
    expect(nudge('nudge1', 'en', practice)).toContain(practice);
  });

  it.each([
    ['Ana Maria', 'Hi Ana,'],
    ['  ana ', 'Hi ana,'],
    ['José', 'Hi José,'],
    ['María', 'Hi Maria,'],
    ['Ana\nhttp://evil.example', 'Hi Ana,'],
    ['http://evil.example', 'Hi,'],
    ['evil.com', 'Hi,'],
    ['{{name}}', 'Hi,'],
    ['%s', 'Hi,'],
    ['Ana123', 'Hi,'],
    ['=cmd()', 'Hi,'],
    ['A'.repeat(200), 'Hi,'],
    ['\u202eanA', 'Hi,'],
    ['', 'Hi,'],
    ['王', 'Hi,'],
  ])('greets %j with %j', (given, greeting) => {
    expect(nudge('nudge1', 'en', 'Oak Clinic', given)).toContain(greeting);
  });

  it('of a sensitive referral says us, and not the office', () => {
    expect(nudge('nudge1', 'en', 'Oak Clinic', 'Ana', false)).toContain('Call us at');
    expect(nudge('nudge1', 'en', 'Oak Clinic', 'Ana', false)).not.toContain('office');
  });

  it('has a wording that is the same for every patient', () => {
    expect(nudgeWording('nudge1', 'en')).toBe(
      '{practice}: Hi {name}, your referral was sent. Call the office at {phone} to book. Reply 1 booked, 2 need help, 3 not going. STOP to opt out',
    );
  });
});

describe('an answer', () => {
  it.each(answerTemplates.flatMap((template) => languages.map((language) => [template, language] as const)))(
    '%s in %s is plain letters, at most two segments, and breaks no rule',
    (template, language) => {
      const body = answerText(template, language, { practice: 'Riverside Family Med', practicePhone: '+12125550100' });
      const { encodingName, segmentsCount } = new SegmentedMessage(body);
      expect(encodingName).toBe('GSM-7');
      expect(segmentsCount).toBeLessThanOrEqual(2);
      expect(lintText(body, { first: false, mustNotSay: [] })).toEqual([]);
      expect(body.startsWith('Riverside Family Med: ')).toBe(true);
    },
  );

  it('to an emergency gives 911 and 988', () => {
    for (const language of languages)
      expect(answerText('emergency', language, { practice: 'Oak Clinic', practicePhone: '+12125550100' })).toMatch(/911.*988/);
  });

  it('to STOP is one segment that asks for nothing more, and says how to come back', () => {
    for (const language of languages) {
      const body = answerText('stopped', language, { practice: 'Oak Clinic', practicePhone: '+12125550100' });
      expect(body.length).toBeLessThanOrEqual(160);
      expect(body).toContain('START');
    }
  });
});

describe('what a text must not say', () => {
  it.each([
    ['Oak Clinic: Reply CANCEL to cancel your visit. STOP to opt out', 'reserved-word'],
    ['Oak Clinic: reply cancel to change it. STOP to opt out', 'reserved-word'],
    ['Oak Clinic: Reply with the word yes. STOP to opt out', 'reserved-word'],
    ['Oak Clinic: Reply YES to confirm. STOP to opt out', 'reserved-word'],
    ['Oak Clinic: text END when done. STOP to opt out', 'reserved-word'],
    ['Oak Clinic: Reply STOP to skip this visit. STOP to opt out', 'reserved-word'],
    ['Clinica: Responda SÍ. STOP to opt out', 'reserved-word'],
    ['Clinica: envíe baja. STOP o ALTO para salir', 'reserved-word'],
    ['Oak Clinic: your referral was sent', 'opt-out-words'],
    ['Oak Clinic: your CARDIOLOGY referral. STOP to opt out', 'sensitive-content'],
    ['Oak Clinic: call bay heart-group. STOP to opt out', 'sensitive-content'],
    ['Oak Clinic: see https://evil.example STOP to opt out', 'link'],
    ['Oak Clinic: see bit.ly/abc STOP to opt out', 'link'],
    ['Oak Clinic: hello\nBank: hello. STOP to opt out', 'control-character'],
  ])('%j: %s', (body, rule) => {
    expect(lintText(body, { first: true, mustNotSay: ['Cardiology', 'Bay Heart Group'] })).toContain(rule);
  });

  it('an end of the week and a yes in a sentence are just words', () => {
    expect(lintText('Oak Clinic: by the end of the week, yes. STOP to opt out', { first: true, mustNotSay: ['', 'Ear'] })).toEqual([]);
  });
});

it('phones are said as people read them', () => {
  expect([spokenPhone('+12125550177'), spokenPhone('212-555-0177 x2')]).toEqual(['212-555-0177', '212-555-0177 x2']);
});
