import type { ServiceRequest } from 'fhir/r4.js';

export interface DemoOrder {
  patientRef: string;
  /** The EHR's own order number. */
  placer: string;
  /** ISO, practice time. */
  authoredOn: string;
  reason: string;
  reasonIcd10?: readonly [code: string, display: string] | undefined;
  urgency?: 'routine' | 'urgent' | 'asap' | 'stat' | undefined;
  note?: string | undefined;
  requesterRef?: string | undefined;
  insuranceRef?: string | undefined;
}

/** An order for cardiology as a clinician signs it: what is posted to the simulated EHR. */
export function demoOrder({
  patientRef,
  placer,
  authoredOn,
  reason,
  reasonIcd10,
  urgency = 'routine',
  note,
  requesterRef,
  insuranceRef,
}: DemoOrder): ServiceRequest {
  const [code, display] = reasonIcd10 ?? [];
  const coding =
    code === undefined ? undefined : [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code, ...(display !== undefined && { display }) }];
  return {
    resourceType: 'ServiceRequest',
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] },
        system: 'urn:loopkeeper:demo:orders',
        value: placer,
      },
    ],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }] }],
    priority: urgency,
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '183519002', display: 'Referral to cardiology service' }],
      text: 'Referral to cardiology',
    },
    subject: { reference: patientRef },
    authoredOn,
    reasonCode: [{ ...(coding && { coding }), text: reason }],
    ...(requesterRef !== undefined && { requester: { reference: requesterRef } }),
    ...(insuranceRef !== undefined && { insurance: [{ reference: insuranceRef }] }),
    ...(note !== undefined && { note: [{ text: note }] }),
  };
}
