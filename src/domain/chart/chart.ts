import type { Code, Language, Outcome, Urgency } from '../referral.js';

/**
 * A ServiceRequest, reduced to what Loopkeeper acts on. Dates are ISO strings as the EHR wrote
 * them.
 */
export interface OrderContent {
  /** FHIR id of the ServiceRequest on its EHR. */
  id: string;
  /** `identifier` of type PLAC, as `system|value`. */
  placer?: string | undefined;
  version?: string | undefined;
  lastUpdated?: string | undefined;
  status: string;
  intent: string;
  doNotPerform: boolean;
  urgency: Urgency;
  code: { codings: Code[]; text?: string | undefined };
  performerTypes: Code[];
  /**
   * Specialties (NUCC or other codes) of the performers named in the order, where it holds them.
   */
  performerSpecialties: Code[];
  reasons: { codings: Code[]; text?: string | undefined }[];
  /**
   * Conditions and the like that the order names as its reason and does not spell out: the chart
   * has them.
   */
  reasonRefs?: string[] | undefined;
  notes: string[];
  /** `Patient/<id>` */
  patientRef: string;
  requesterRef?: string | undefined;
  requesterName?: string | undefined;
  insuranceRefs: string[];
  supportingRefs: string[];
  authoredOn?: string | undefined;
  occurrence?: string | undefined;
}

/** One line of a clinical list: what it says, when, and its codes. */
export interface ChartEntry {
  text: string;
  codings: Code[];
  date?: string | undefined;
  /** Results: value with unit, reference range, flag. Medicines: dosage. Allergies: reaction. */
  value?: string | undefined;
  status?: string | undefined;
  /**
   * Results: measured on the patient, or a study with its report. Left out for what a laboratory
   * found, and for what does not say.
   */
  kind?: 'vital-sign' | 'study' | undefined;
}

/**
 * What the packet, the completeness rules, the routing and the permit see of a patient. Everything
 * optional is left out, not guessed.
 */
export interface Chart {
  patient: {
    ref: string;
    /** Medical record numbers and the like, as the packet prints them. */
    identifiers: { label: string; value: string }[];
    name?: string | undefined;
    givenName?: string | undefined;
    birthDate?: string | undefined;
    sex?: string | undefined;
    address?: { lines: string[]; city?: string | undefined; state?: string | undefined; postalCode?: string | undefined } | undefined;
    /**
     * Every phone of the chart as written, mobile first; `dialable` is E.164, set only where it is
     * a possible number.
     */
    phones: { raw: string; use?: string | undefined; dialable?: string | undefined }[];
    language: Language;
    /** Another language than those we have texts in, as the chart says it: a person should know. */
    spokenLanguage?: string | undefined;
    deceased: boolean;
    deceasedAt?: string | undefined;
  };
  coverage: CoverageFact[];
  problems: ChartEntry[];
  medications: ChartEntry[];
  allergies: ChartEntry[];
  /** The chart says that it knows of no allergies (as against saying nothing). */
  noKnownAllergies: boolean;
  results: ChartEntry[];
  documents: { title: string; date?: string | undefined }[];
  consents: { texts: boolean; sensitive: boolean; refusesTexts: boolean };
  requester?: { name?: string | undefined; npi?: string | undefined; phone?: string | undefined } | undefined;
  /**
   * How many resources of the chart could not be read, by FHIR type: a list that lacks an allergy
   * should say so.
   */
  leftOut?: Readonly<Record<string, number>> | undefined;
}

/** The part of a chart that a text needs. */
export type Contact = Pick<Chart, 'patient' | 'consents'>;

export interface CoverageFact {
  status: string;
  payer?: string | undefined;
  /** `Coverage.class` of type plan. */
  plan?: string | undefined;
  memberId?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

/** What the chart should say of a referral, by the axes. */
export interface ChartTarget {
  referralId: string;
  orderId: string;
  patientRef: string;
  placer?: string | undefined;
  serviceRequest: 'active' | 'completed';
  /** R4 Task.status and BSeR businessStatus. */
  task: {
    status: 'requested' | 'received' | 'accepted' | 'in-progress' | 'completed' | 'rejected' | 'cancelled' | 'failed';
    businessStatus: BserStatus;
    reason?: string | undefined;
    /** One Task per recipient: a reroute closes the old one and opens a new one. */
    ordinal: number;
    ownerName?: string | undefined;
    ownerNpi?: string | undefined;
    authoredOn: string;
  };
  appointment?:
    | {
        status: 'proposed' | 'booked' | 'fulfilled' | 'cancelled' | 'noshow';
        start?: string | undefined;
        end?: string | undefined;
        /**
         * The EHR's own Appointment, when it has one; else ours, found by identifier
         * `urn:loopkeeper:appointment|<referral>/<id>`.
         */
        ehrId?: string | undefined;
        id: string;
      }
    | undefined;
  outcome?: Outcome | undefined;
  /** Practice time, ISO: Provenance.occurredDateTime. */
  occurredAt: string;
  /**
   * What it rests on, for Provenance.entity: `Appointment/<id>`, `Encounter/<id>` or
   * `urn:uuid:<evidence id>`.
   */
  evidenceRef?: string | undefined;
}

/** http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS */
export type BserStatus = '2.0' | '3.0' | '4.0' | '5.1.1' | '5.1.2' | '5.1.3' | '5.1.4' | '6.0' | '7.0';

export interface ChartWriteResult {
  /** What was written in this call, `Task/12/_history/2`; empty when the chart said so already. */
  written: { what: string; resource: string; version?: string | undefined }[];
  /**
   * Set when a part could not be written and repeating will not help: what, and the EHR's own words
   * reduced to a code.
   */
  refused?: { what: string; status: number; code: string }[] | undefined;
}
