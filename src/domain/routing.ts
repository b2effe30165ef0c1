import type { SpecialtyName } from './referral.js';

export interface Endpoint {
  id: string;
  kind: 'fax' | 'direct' | 'fhir';
  /** E.164 for a fax. */
  address: string;
  rank: number;
  verified: boolean;
  quarantined: boolean;
}

export interface Candidate {
  id: string;
  npi: string;
  name: string;
  organization: string;
  specialty: SpecialtyName;
  phone: string;
  postalCode: string;
  zone: string;
  latitude: number;
  longitude: number;
  languages: string[];
  accepting: boolean;
  /** New patients a week; undefined when the office does not say. */
  weeklyCapacity?: number | undefined;
  /** Referrals that we sent there in the last seven days. */
  sentLastWeek: number;
  networks: { plan: string; from: number; until?: number | undefined }[];
  endpoints: Endpoint[];
}
