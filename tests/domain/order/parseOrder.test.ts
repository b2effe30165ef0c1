import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderContentOf, parseOrder } from '../../../src/domain/order/parseOrder.js';
import { specialtyRulesOf } from '../../../src/domain/order/specialtyRules.js';
import { times } from '../../support/limits.js';
import { bundleOf, nucc, rules, serviceRequest, snomed } from '../../support/orders.js';

const options = { ehr: 'demo', specialtyRules: rules };

function order(body: unknown) {
  const result = parseOrder(body, options);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.order;
}

function issues(body: unknown, baseUrl?: string) {
  const result = parseOrder(body, { ...options, baseUrl });
  if (result.ok) throw new Error('was accepted');
  return result.issues;
}

const without = (name: string) => Object.fromEntries(Object.entries(serviceRequest()).filter(([key]) => key !== name));

describe('an order that is accepted', () => {
  it('is known by its id, and says what it asks for', () => {
    const parsed = order(serviceRequest());
    expect(parsed).toMatchObject({
      ehr: 'demo',
      orderKey: 'ServiceRequest/order-1',
      specialty: { name: 'cardiology', because: `code ${snomed}|183519002` },
    });
    expect(parsed.recordedBecause).toBeUndefined();
    expect(parsed.content).toMatchObject({
      id: 'order-1',
      patientRef: 'Patient/patient-1',
      urgency: 'routine',
      version: '1',
      insuranceRefs: ['Coverage/coverage-1'],
    });
  });

  it('has no placer number but one that says so', () => {
    expect(order(without('identifier')).content.placer).toBeUndefined();
    expect(order(serviceRequest({ identifier: [{ system: 'urn:x', value: '7' }] })).content.placer).toBeUndefined();
  });

  it('keeps its placer number when the EHR lists its identifiers in another order', () => {
    const type = { coding: [{ code: 'PLAC' }] };
    const [one, other] = [
      { type, system: 'urn:b', value: '1' },
      { type, system: 'urn:a', value: '2' },
    ];
    expect(order(serviceRequest({ identifier: [one, other] })).content.placer).toBe('urn:a|2');
    expect(order(serviceRequest({ identifier: [other, one] })).content.placer).toBe('urn:a|2');
  });

  it('is routine where it names no priority', () => {
    expect(order(without('priority')).content.urgency).toBe('routine');
  });

  it('says the same alone and in a Bundle', () => {
    expect(order(bundleOf(serviceRequest()))).toEqual(order(serviceRequest()));
  });

  it("finds the patient of a Bundle's urn:uuid", () => {
    const body = bundleOf({ resourceType: 'Patient', id: 'p9' }, serviceRequest({ subject: { reference: 'urn:uuid:p9' } }));
    expect(order(body).content.patientRef).toBe('Patient/p9');
  });

  it('takes a reason from a condition that came along, and remembers one that did not', () => {
    const condition = {
      resourceType: 'Condition',
      id: 'c',
      code: { coding: [{ system: snomed, code: '38341003' }], text: 'Hypertension' },
    };
    const parsed = order(
      serviceRequest({ contained: [condition], reasonCode: [], reasonReference: [{ reference: '#c' }, { reference: 'Condition/7' }] }),
    );
    expect(parsed.content.reasons).toEqual([{ codings: [{ system: snomed, code: '38341003' }], text: 'Hypertension' }]);
    expect(parsed.content.reasonRefs).toEqual(['Condition/7']);
  });

  it('says everything that it asks for', () => {
    const full = serviceRequest({
      priority: 'asap',
      performerType: { coding: [{ system: nucc, code: '207RC0000X', display: 'Cardiologist' }] },
      supportingInfo: [{ reference: 'DocumentReference/1' }, { display: 'a paper' }],
      insurance: [{ reference: 'Coverage/1' }, { display: 'a card' }],
      occurrencePeriod: { start: '2026-12-01', end: '2026-12-31' },
    });
    expect(order(full).content).toEqual({
      id: 'order-1',
      placer: 'urn:oid:1.2.3|A-1001',
      version: '1',
      lastUpdated: '2026-11-23T13:58:00.000Z',
      status: 'active',
      intent: 'order',
      doNotPerform: false,
      urgency: 'asap',
      code: {
        codings: [{ system: snomed, code: '183519002', display: 'Referral to cardiology service' }],
        text: 'Referral to cardiology',
      },
      performerTypes: [{ system: nucc, code: '207RC0000X', display: 'Cardiologist' }],
      performerSpecialties: [],
      reasons: [
        { codings: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I20.9', display: undefined }], text: 'Chest pain on exertion' },
      ],
      reasonRefs: [],
      notes: ['Please see soon.'],
      patientRef: 'Patient/patient-1',
      requesterRef: 'Practitioner/doctor-1',
      requesterName: 'Dr Example',
      insuranceRefs: ['Coverage/1'],
      supportingRefs: ['DocumentReference/1'],
      authoredOn: '2026-11-23T08:55:00-05:00',
      occurrence: '2026-12-01',
    });
  });

  it('may leave out every list', () => {
    const lists = ['reasonCode', 'note', 'insurance', 'identifier', 'category', 'requester', 'meta'];
    const bare = Object.fromEntries(Object.entries(serviceRequest()).filter(([name]) => !lists.includes(name)));
    expect(order(bare).content).toMatchObject({ reasons: [], notes: [], insuranceRefs: [], supportingRefs: [], performerSpecialties: [] });
    expect(order(bare).content.version).toBeUndefined();
  });

  it.each([
    [{ occurrenceDateTime: '2026-12-05', occurrencePeriod: { start: '2026-12-01' } }, '2026-12-05'],
    [{ occurrencePeriod: { start: '2026-12-01', end: '2026-12-31' } }, '2026-12-01'],
    [{ occurrencePeriod: { end: '2026-12-31' } }, '2026-12-31'],
    [{}, undefined],
  ])('is to take place as %j says', (changes, occurrence) => {
    expect(order(serviceRequest(changes)).content.occurrence).toBe(occurrence);
  });

  it.each([
    [[{ text: 'Dr. Ana Example', given: ['A'], family: 'E' }], 'Dr. Ana Example'],
    [[{ given: ['Ana', 7, 'Maria'], family: 'Example' }, { text: 'Another' }], 'Ana Maria Example'],
    [[{ given: ['Ana'], family: 7 }], 'Ana'],
    [[{ family: 'Example' }], 'Example'],
    [[{ given: 'Ana' }], undefined],
    [[null], undefined],
    [['Ana'], undefined],
    [[], undefined],
    [undefined, undefined],
  ])('calls the clinician that it carries as %j says', (name, requesterName) => {
    const contained = [{ resourceType: 'Practitioner', id: 'd', name }];
    expect(order(serviceRequest({ contained, requester: { reference: '#d' } })).content.requesterName).toBe(requesterName);
  });

  it('takes a reason’s own name where the condition has none, and leaves out one that says nothing', () => {
    const contained = [
      { resourceType: 'Condition', id: 'c', code: { coding: [{ system: snomed, code: '1' }] } },
      { resourceType: 'Condition', id: 'd' },
    ];
    const reasonReference = [{ reference: '#c', display: 'Pressure' }, { reference: '#d', display: 'Pain' }, { reference: '#d' }];
    const { reasons, reasonRefs } = order(serviceRequest({ contained, reasonCode: [{ text: 'Cough' }], reasonReference })).content;
    expect(reasons).toEqual([
      { codings: [], text: 'Cough' },
      { codings: [{ system: snomed, code: '1', display: undefined }], text: 'Pressure' },
      { codings: [], text: 'Pain' },
    ]);
    expect(reasonRefs).toEqual([]);
  });

  it('does not go by a placer number that is old, or of another table, or has no value', () => {
    const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] };
    const other = { coding: [{ system: 'urn:x', code: 'PLAC' }] };
    const filler = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FILL' }] };
    for (const one of [
      { type, use: 'old', value: '7' },
      { type: other, value: '7' },
      { type: filler, value: '7' },
      { type, system: 'urn:x' },
    ])
      expect(order(serviceRequest({ identifier: [one] })).content.placer).toBeUndefined();
    expect(order(serviceRequest({ identifier: [{ type, value: '7' }] })).content.placer).toBe('|7');
    expect(order(serviceRequest({ identifier: [{ type, use: 'usual', system: 'urn:x', value: '7' }] })).content.placer).toBe('urn:x|7');
  });

  it('is read alike when the EHR is asked for it afresh', () => {
    expect(orderContentOf(serviceRequest())).toEqual(order(serviceRequest()).content);
    const refusal = (message: string) => expect.objectContaining({ code: 'order-unreadable', message: expect.stringContaining(message) });
    expect(() => orderContentOf({ resourceType: 'ServiceRequest', id: 'x' })).toThrow(refusal('ServiceRequest.status'));
    expect(() => orderContentOf(serviceRequest({ subject: { reference: 'Group/1' } }))).toThrow(refusal('ServiceRequest.subject'));
  });
});

describe('which specialty an order is for', () => {
  const role = { resourceType: 'PractitionerRole', id: 'r', specialty: [{ coding: [{ system: nucc, code: '207N00000X' }] }] };
  const type = { coding: [{ system: nucc, code: '207N00000X' }] };
  const unknownCode = { text: 'Referral to cardiology' };
  const cases: [string, Record<string, unknown>, string | undefined][] = [
    ["the performer's role before the code", { contained: [role], performer: [{ reference: '#r' }] }, `performer ${nucc}|207N00000X`],
    ["the performer's type before the code", { performerType: type }, `performer-type ${nucc}|207N00000X`],
    [
      'the code before the words',
      { code: { coding: [{ system: snomed, code: '183518005' }], text: 'cardiology' } },
      `code ${snomed}|183518005`,
    ],
    ['a word of the text', { code: unknownCode }, 'word cardiology'],
    ['the word that stands first', { code: { text: 'Referral: dermatology, for the heart patient' } }, 'word dermatology'],
    ['the longer of two words that begin together', { code: { text: 'Heart failure clinic' } }, 'word heart failure'],
    [
      'what the codes are called, without a text',
      { code: { coding: [{ code: 'x' }, { code: 'y', display: 'Dermatology' }] } },
      'word dermatology',
    ],
    ['no code without its system', { code: { coding: [{ code: '183518005' }], text: 'Heart' } }, 'word heart'],
    ['no part of a word', { code: { text: 'Referral for sweetheart syndrome' } }, undefined],
    ['nothing that is known', { code: { text: 'Referral to podiatry' } }, undefined],
  ];
  it.each(cases)('goes by %s', (_, changes, because) => {
    expect(order(serviceRequest(changes)).specialty?.because).toBe(because);
  });

  it.each([
    'Cardiac rehabilitation after heart failure',
    'Pediatric cardiology consult',
    'Cardiology, paediatric',
    "Children's heart center",
    'Fetal cardiology',
    'Heart surgery',
    'Consult: cardiology (surgery)',
    'Anesthesia for heart catheterization',
    'Heart MRI',
    'Heart X-ray',
    'CT of the heart',
    'Cardiology - stress echo',
    'Cirugía del heart',
    'Cardiology pediátrica',
    'Cardiology para niños',
  ])('is a question for a person when its words are "%s"', (text) => {
    const asked = order(serviceRequest({ category: undefined, code: { text } }));
    expect([asked.specialty, asked.recordedBecause]).toEqual([undefined, undefined]);
  });

  it.each(['Cardiology consult', 'Heart failure, kidney disease', 'Consult to cardiology before his hip surgery', 'Pt to see cardiology'])(
    'is plain when its words are "%s"',
    (text) => expect(order(serviceRequest({ code: { text } })).specialty?.name).toBe('cardiology'),
  );

  it('is plain when the specialty itself is called so', () => {
    const specialtyRules = specialtyRulesOf([
      { system: 'word', code: 'cardiology', specialty: 'cardiology' },
      { system: 'word', code: 'pediatric cardiology', specialty: 'pediatric-cardiology' },
    ]);
    const result = parseOrder(serviceRequest({ code: { text: 'Referral to Pediatric Cardiology' } }), { ...options, specialtyRules });
    expect(result.ok && result.order.specialty?.name).toBe('pediatric-cardiology');
  });

  it('is left alone when its category is imaging, whatever its words', () => {
    const category = [{ coding: [{ system: snomed, code: '363679005' }] }];
    expect(order(serviceRequest({ category, code: { text: 'Heart MRI' } })).recordedBecause).toBe('not-a-referral');
  });

  it.each([
    ['its specialty', { specialty: [{ coding: [{ system: nucc, code: '207N00000X' }] }] }],
    ['its code', { code: [{ coding: [{ system: nucc, code: '207N00000X' }] }] }],
    ['its qualification', { qualification: [{ code: { coding: [{ system: nucc, code: '207N00000X' }] } }] }],
    ['the one that can be read', { specialty: [{ coding: 7 }, null, { coding: [{ system: nucc, code: '207N00000X' }] }] }],
  ])('reads of a performer %s', (_, said) => {
    const contained = [{ resourceType: 'Practitioner', id: 'r', ...said }];
    const performer = [{ reference: '#r' }, { reference: 'Practitioner/elsewhere' }];
    expect(order(serviceRequest({ contained, performer })).specialty).toMatchObject({ name: 'dermatology' });
  });

  it("goes by the role of a performer in the order's Bundle", () => {
    const parsed = order(bundleOf(serviceRequest({ performer: [{ reference: 'PractitionerRole/r' }] }), role));
    expect(parsed.specialty?.name).toBe('dermatology');
  });
});

describe('what starts nothing', () => {
  const cases: [string, Record<string, unknown>, string | undefined][] = [
    ['a draft', { status: 'draft' }, 'not-active'],
    ['an order on hold', { status: 'on-hold' }, 'not-active'],
    ['a completed order', { status: 'completed' }, 'not-active'],
    ['a proposal', { intent: 'proposal' }, 'proposal'],
    ['a plan', { intent: 'plan' }, 'proposal'],
    ['a directive', { intent: 'directive' }, 'proposal'],
    ['an order not to', { doNotPerform: true }, 'do-not-perform'],
    [
      'a laboratory test',
      {
        category: [{ coding: [{ system: snomed, code: '108252007' }] }],
        code: { coding: [{ system: 'http://loinc.org', code: '57698-3' }], text: 'Lipid panel' },
      },
      'not-a-referral',
    ],
    [
      'a test for the heart, though it says so',
      { category: [], code: { coding: [{ system: 'http://loinc.org', code: '11524-6' }], text: 'ECG of the heart' } },
      'not-a-referral',
    ],
    ...['108252007', '363679005', '387713003', '409063005', '409073007'].map((code): [string, Record<string, unknown>, string] => [
      `of category ${code}, though for the heart`,
      { category: [{ coding: [{ system: snomed, code }] }], code: { text: 'Heart' } },
      'not-a-referral',
    ]),
    [
      'of a diagnostic section, though for the heart',
      { category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'CT' }] }], code: { text: 'Heart' } },
      'not-a-referral',
    ],
    ...['original-order', 'reflex-order', 'filler-order'].map((intent): [string, Record<string, unknown>, undefined] => [
      `not an ${intent}, which is one`,
      { intent },
      undefined,
    ]),
    ...['3457005', '103696004', '183444007', '183515008', '306206005'].map((code): [string, Record<string, unknown>, undefined] => [
      `not the code ${code}, which is a referral`,
      { category: [], code: { coding: [{ system: snomed, code }] } },
      undefined,
    ]),
    ...['57133-1', '11488-4'].map((code): [string, Record<string, unknown>, undefined] => [
      `not the note ${code}, which is a referral`,
      { category: [], code: { coding: [{ system: 'http://loinc.org', code }] } },
      undefined,
    ]),
    [
      'not a category that is a referral',
      { category: [{ coding: [{ system: snomed, code: '3457005' }] }], code: { text: 'x' } },
      undefined,
    ],
    ['not a text that says consult', { category: [], code: { text: 'Consult, podiatry' } }, undefined],
    ['not a code called a referral', { category: [], code: { coding: [{ code: 'x', display: 'Referral' }] } }, undefined],
    ['not a category called a referral', { category: [{ coding: [{ code: 'x', display: 'Referral' }] }], code: { text: 'x' } }, undefined],
    ['not a category whose text is a referral', { category: [{ text: 'Referrals' }], code: { text: 'x' } }, undefined],
    ['a code of a referral in another system', { category: [], code: { coding: [{ code: '3457005' }] } }, 'not-a-referral'],
    ['something else altogether', { category: [], code: { text: 'Wheelchair' } }, 'not-a-referral'],
    ['a referral to somebody unknown, which a person sorts', { code: { text: 'Referral to podiatry' } }, undefined],
    ['an instance of a standing order, which is one', { intent: 'instance-order' }, undefined],
    ['a specialty named alone, which is one', { category: [], code: { text: 'Cardiology' } }, undefined],
  ];
  it.each(cases)('is %s', (_, changes, because) => {
    expect(order(serviceRequest(changes)).recordedBecause).toBe(because);
  });
});

describe('an order that is refused', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`) as unknown;
  const cases: [string, unknown, string, string][] = [
    ['without a patient', without('subject'), 'ServiceRequest.subject', 'required'],
    ['with an empty patient', serviceRequest({ subject: {} }), 'ServiceRequest.subject', 'required'],
    ['about a group', serviceRequest({ subject: { reference: 'Group/1' } }), 'ServiceRequest.subject', 'not-supported'],
    [
      'about a patient of another server',
      serviceRequest({ subject: { reference: 'https://other.example/fhir/Patient/1' } }),
      'ServiceRequest.subject',
      'not-supported',
    ],
    [
      'about a patient that it carries itself',
      serviceRequest({ contained: [{ resourceType: 'Patient', id: 'p' }], subject: { reference: '#p' } }),
      'ServiceRequest.subject',
      'not-supported',
    ],
    ['without a code', without('code'), 'ServiceRequest.code', 'required'],
    ['with an empty code', serviceRequest({ code: { coding: [] } }), 'ServiceRequest.code', 'required'],
    ['with a code of blanks', serviceRequest({ code: { text: ' ', coding: [{ system: 'urn:x' }] } }), 'ServiceRequest.code', 'required'],
    ['without an id', without('id'), 'ServiceRequest.id', 'required'],
    ['without a status', without('status'), 'ServiceRequest.status', 'required'],
    ['with a status of no list', serviceRequest({ status: 'Quackenbush' }), 'ServiceRequest.status', 'value'],
    ['with a priority of no list', serviceRequest({ priority: 'soon' }), 'ServiceRequest.priority', 'value'],
    ['with a number for a name', serviceRequest({ code: { text: 7 } }), 'ServiceRequest.code.text', 'structure'],
    ['with an object for a list', serviceRequest({ note: { text: 'x' } }), 'ServiceRequest.note', 'structure'],
    ['of the year 0000', serviceRequest({ authoredOn: '0000-01-01' }), 'ServiceRequest.authoredOn', 'value'],
    ['of the year 9999', serviceRequest({ authoredOn: '9999-12-31' }), 'ServiceRequest.authoredOn', 'value'],
    ['of 30 February', serviceRequest({ occurrenceDateTime: '2026-02-30' }), 'ServiceRequest.occurrenceDateTime', 'value'],
    [
      'with too many notes',
      serviceRequest({ note: Array.from({ length: 51 }, () => ({ text: 'x' })) }),
      'ServiceRequest.note',
      'structure',
    ],
    ['nested too deep', serviceRequest({ extension: [deep] }), 'ServiceRequest', 'structure'],
    ['with a modifier extension', serviceRequest({ modifierExtension: [] }), 'ServiceRequest.modifierExtension', 'not-supported'],
    [
      'with a modifier extension somewhere within',
      serviceRequest({ note: [{ text: 'x', modifierExtension: [{ url: 'urn:x' }] }] }),
      'ServiceRequest.note[0].modifierExtension',
      'not-supported',
    ],
    ['with rules of its own', serviceRequest({ implicitRules: 'urn:x' }), 'ServiceRequest.implicitRules', 'not-supported'],
    ['with a character that no database keeps', serviceRequest({ note: [{ text: 'a\u0000b' }] }), 'ServiceRequest.note[0].text', 'value'],
    ['that is another resource', { ...serviceRequest(), resourceType: 'Patient' }, 'ServiceRequest.resourceType', 'not-supported'],
    ['that is no resource', { hello: 1 }, 'ServiceRequest', 'structure'],
    ['that is null', null, 'ServiceRequest', 'structure'],
    ['that is a list', [serviceRequest()], 'ServiceRequest', 'structure'],
    ['as an empty Bundle', bundleOf(), 'Bundle.entry', 'required'],
    ['as a Bundle of two', bundleOf(serviceRequest(), serviceRequest({ id: 'order-2' })), 'Bundle.entry', 'not-supported'],
    ['as a Bundle with a broken one', bundleOf(serviceRequest({ status: 1 })), 'Bundle.entry[0].resource.status', 'value'],
  ];
  it.each(cases)('%s', (_, body, path, code) => {
    expect(issues(body)).toContainEqual(expect.objectContaining({ path, code }));
  });

  it.each([
    ['contained', 50, { resourceType: 'Basic', id: 'x' }],
    ['identifier', 50, { system: 'urn:x', value: 'y' }],
    ['category', 50, { text: 'x' }],
    ['performer', 50, { display: 'x' }],
    ['reasonCode', 50, { text: 'x' }],
    ['reasonReference', 50, { display: 'x' }],
    ['insurance', 20, { display: 'x' }],
    ['supportingInfo', 100, { display: 'x' }],
    ['note', 50, { text: 'x' }],
  ])('with more of %s than %i', (name, most, one) => {
    expect([most, most + 1].map((length) => parseOrder(serviceRequest({ [name]: times(length, one) }), options).ok)).toEqual([true, false]);
  });

  it.each([
    ['status', ['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown']],
    ['intent', ['proposal', 'plan', 'directive', 'order', 'original-order', 'reflex-order', 'filler-order', 'instance-order', 'option']],
  ])('never for a %s that FHIR has', (name, values) => {
    for (const value of values) expect(parseOrder(serviceRequest({ [name]: value }), options).ok).toBe(true);
  });

  it('is accepted from its own server, by its absolute address', () => {
    const body = serviceRequest({ subject: { reference: 'https://ehr.example/fhir/Patient/1' } });
    expect(parseOrder(body, { ...options, baseUrl: 'https://ehr.example/fhir' })).toMatchObject({
      ok: true,
      order: { content: { patientRef: 'Patient/1' } },
    });
    expect(issues(body, 'https://ehr.example/fhi')[0]?.code).toBe('not-supported');
  });
});

/** Values that no word of ours holds, so that a leak is seen. */
const secret = fc.string({ minLength: 6, maxLength: 12 }).map((text) => `zq${text}`);
const anyValue = fc.oneof(
  secret,
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(secret, { maxLength: 3 }),
  fc.record({ text: secret, coding: fc.array(fc.record({ code: secret })) }),
);
const broken = fc
  .dictionary(fc.constantFrom(...Object.keys(serviceRequest()), 'performer', 'contained', 'occurrencePeriod', 'zqJohnSmith'), anyValue, {
    maxKeys: 6,
  })
  .map((changes) => serviceRequest(changes));

describe('whatever comes', () => {
  it('never throws, whatever the JSON', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => typeof parseOrder(body, options).ok === 'boolean'));
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (resource) => typeof parseOrder({ resourceType: 'Bundle', entry: [{ resource }] }, options).ok === 'boolean',
      ),
    );
    fc.assert(fc.property(broken, (body) => typeof parseOrder(body, options).ok === 'boolean'));
  });

  it('never repeats a value, nor a key that it does not know, in a refusal', () => {
    const leaks = (body: unknown) => {
      const result = parseOrder(body, options);
      return !result.ok && /zq|quackenbush/iu.test(JSON.stringify(result.issues));
    };
    fc.assert(fc.property(broken, (body) => !leaks(body)));
    expect(leaks(serviceRequest({ 'zq Patient Name': { modifierExtension: [] } }))).toBe(false);
  });

  it('has the identity of its id, whatever its placer number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/u), fc.stringMatching(/^[A-Z0-9-]{1,20}$/u), (id, value) => {
        const identifier = [{ type: { coding: [{ code: 'PLAC' }] }, system: 'urn:placer', value }];
        const parsed = order(serviceRequest({ id, identifier }));
        expect([parsed.orderKey, parsed.content.placer]).toEqual([`ServiceRequest/${id}`, `urn:placer|${value}`]);
      }),
    );
  });
});
