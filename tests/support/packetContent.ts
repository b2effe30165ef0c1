import type { PacketContent } from '../../src/domain/packet/packet.js';

/** A cardiology referral as an ordinary chart makes it; tests change what they are about. */
export function packetContent(changes: Partial<PacketContent> = {}): PacketContent {
  return {
    referenceCode: 'LK-7F3K-22',
    urgency: 'routine',
    specialtyLabel: 'Cardiology',
    from: {
      practice: 'Riverside Family Medicine',
      phone: '+12025550100',
      address: ['1200 Elm Street, Suite 4', 'Springfield, IL 62704'],
      clinician: 'Dr. Ana Whitfield',
      npi: '1234567893',
    },
    to: {
      name: 'Dr. Jonas Okafor',
      organization: 'Prairie Heart Associates',
      phone: '+12025550143',
      channel: 'fax',
      address: '+12025550142',
    },
    preparedOn: '2026-11-23',
    order: {
      id: 'sr-1',
      status: 'active',
      intent: 'order',
      doNotPerform: false,
      urgency: 'routine',
      code: { codings: [{ system: 'http://snomed.info/sct', code: '183519002', display: 'Referral to cardiology service' }] },
      performerTypes: [],
      performerSpecialties: [],
      reasons: [
        {
          codings: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'R07.9', display: 'Chest pain, unspecified' }],
          text: 'Exertional chest pain for six weeks',
        },
      ],
      notes: [
        'Tightness on the second flight of stairs, gone after two minutes of rest. No pain at night. Father had an infarction at 52. Please assess for coronary disease and advise on stress testing.',
      ],
      patientRef: 'Patient/p1',
      insuranceRefs: [],
      supportingRefs: [],
      authoredOn: '2026-11-23T09:12:00-06:00',
      occurrence: '2026-12-14',
    },
    chart: {
      patient: {
        ref: 'Patient/p1',
        identifiers: [{ label: 'MRN', value: 'MRN-448120' }],
        name: 'Maria Teresa Delgado',
        birthDate: '1968-04-12',
        sex: 'female',
        address: { lines: ['88 Orchard Lane'], city: 'Springfield', state: 'IL', postalCode: '62702' },
        phones: [
          { raw: '(202) 555-0177', use: 'mobile', dialable: '+12025550177' },
          { raw: '202-555-0178', use: 'home' },
        ],
        language: 'es',
        spokenLanguage: 'Spanish',
        deceased: false,
      },
      coverage: [{ status: 'active', payer: 'Demo Health Plan', plan: 'DEMO-PPO', memberId: 'XQ-99120044', from: '2026-01-01' }],
      problems: [
        { text: 'Essential hypertension', codings: [], date: '2014-05-02', status: 'active' },
        { text: 'Hyperlipidemia', codings: [], date: '2016-11-19', status: 'active' },
        { text: 'Prediabetes', codings: [], date: '2023-02', status: 'active' },
      ],
      medications: [
        { text: 'Lisinopril 20 MG Oral Tablet', codings: [], value: '1 tablet by mouth once daily', date: '2018-03-01', status: 'active' },
        {
          text: 'Atorvastatin 40 MG Oral Tablet',
          codings: [],
          value: '1 tablet by mouth at bedtime',
          date: '2019-07-15',
          status: 'active',
        },
      ],
      allergies: [{ text: 'Penicillin', codings: [], value: 'Hives', date: '1990', status: 'active' }],
      noKnownAllergies: false,
      results: [
        {
          text: 'Cholesterol in LDL [Mass/volume] in Serum or Plasma',
          codings: [],
          date: '2026-11-16T08:20:00-06:00',
          value: '148 mg/dL (0 to 100), high',
          status: 'final',
        },
        {
          text: 'Hemoglobin A1c/Hemoglobin.total in Blood',
          codings: [],
          date: '2026-11-16T08:20:00-06:00',
          value: '6.1 % (4.0 to 5.6), high',
          status: 'final',
        },
        { text: 'Blood pressure', codings: [], date: '2026-11-23', value: '146/92 mmHg', status: 'final' },
        {
          text: 'Creatinine [Mass/volume] in Serum or Plasma',
          codings: [],
          date: '2026-11-16',
          value: '0.9 mg/dL (0.5 to 1.1)',
          status: 'final',
        },
      ],
      documents: [{ title: 'Electrocardiogram, 12 leads', date: '2026-11-23' }],
      consents: { texts: true, sensitive: false, refusesTexts: false },
      requester: { name: 'Dr. Ana Whitfield', npi: '1234567893', phone: '+12025550100' },
    },
    ...changes,
  };
}
