import type { PolicyKind } from '../policy.js';
import { completenessBody, type CompletenessPolicy } from './completeness.js';

type Rules = CompletenessPolicy;

/** What every specialist needs to call the patient and to bill the visit. */
const everyone: Rules = [
  {
    item: 'reason',
    needs: 'reason',
    severity: 'required',
    why: 'The order gives no reason: ask the ordering clinician for one and add it to the order.',
  },
  { item: 'patient-name', needs: 'patient-name', severity: 'required', why: 'The chart has no name for the patient.' },
  { item: 'birth-date', needs: 'birth-date', severity: 'required', why: 'The chart has no full date of birth.' },
  { item: 'postal-code', needs: 'postal-code', severity: 'required', why: 'The address has no postal code: ask the patient and add it.' },
  {
    item: 'phone',
    needs: 'dialable-phone',
    severity: 'required',
    why: 'The chart has no phone number that can be called: ask the patient and add one.',
  },
  {
    item: 'coverage-active',
    needs: 'coverage-active',
    severity: 'required',
    why: 'No coverage is in force today: check the insurance and bring the chart up to date.',
  },
  {
    item: 'coverage-plan',
    needs: 'coverage-plan',
    severity: 'required',
    why: 'The coverage in force does not name its plan: add it, so that the network can be told.',
  },
  { item: 'street-address', needs: 'address', severity: 'advised', why: 'The address has no street or city.' },
  { item: 'member-id', needs: 'member-id', severity: 'advised', why: 'The coverage has no member number: the office will ask for it.' },
  { item: 'problems', needs: 'problems-listed', severity: 'advised', why: 'The problem list is empty.' },
  { item: 'medications', needs: 'medications-listed', severity: 'advised', why: 'The medication list is empty.' },
  {
    item: 'allergies',
    needs: 'allergies-stated',
    severity: 'advised',
    why: 'The chart neither lists allergies nor says that there are none.',
  },
];

const year = 365;

/** LOINC: blood pressure panel and its parts; ECG study and the ECG's impression; lipids. */
const cardiology: Rules = [
  ...everyone,
  {
    item: 'recent-blood-pressure',
    needs: { resultWithin: { codes: ['85354-9', '55284-4', '8480-6'], days: year } },
    severity: 'advised',
    why: 'No blood pressure of the last twelve months.',
  },
  {
    item: 'recent-ecg',
    needs: { resultWithin: { codes: ['11524-6', '18844-1', '34534-8'], days: year } },
    severity: 'advised',
    why: 'No ECG of the last twelve months: attach one if there is one.',
  },
  {
    item: 'recent-lipids',
    needs: { resultWithin: { codes: ['57698-3', '24331-1', '2093-3', '13457-7', '18262-6'], days: year } },
    severity: 'advised',
    why: 'No lipids of the last twelve months.',
  },
];

const gastroenterology: Rules = [
  ...everyone,
  {
    item: 'recent-blood-count',
    needs: { resultWithin: { codes: ['58410-2', '718-7'], days: year } },
    severity: 'advised',
    why: 'No blood count of the last twelve months.',
  },
];

const endocrinology: Rules = [
  ...everyone,
  {
    item: 'recent-a1c',
    needs: { resultWithin: { codes: ['4548-4', '3016-3'], days: 180 } },
    severity: 'advised',
    why: 'No HbA1c or TSH of the last six months.',
  },
];

const source = 'Minimum of a referral: BSeR ReferralServiceRequest, US Core; what an office asks for before it books';

export const completenessPolicy: PolicyKind<CompletenessPolicy> = {
  name: 'completeness',
  title: 'What a packet needs before it goes out',
  schema: completenessBody,
  defaults: [
    { specialty: '*', urgency: '*', body: everyone, source },
    { specialty: 'cardiology', urgency: '*', body: cardiology, source: `${source}; what cardiology offices ask to be sent along` },
    { specialty: 'gastroenterology', urgency: '*', body: gastroenterology, source },
    { specialty: 'endocrinology', urgency: '*', body: endocrinology, source },
  ],
};
