import type { Bundle, Practitioner } from 'fhir/r4.js';
import { npiWithCheckDigit } from '../../domain/routing/npi.js';
import { demoChart, type Coded, type DemoPerson, type Measured } from './demoChart.js';

/** Who places the demo's orders. */
export const demoPractitioner: Practitioner & { id: string } = {
  resourceType: 'Practitioner',
  id: 'demo-practitioner',
  identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npiWithCheckDigit('123456789') }],
  active: true,
  name: [{ use: 'official', family: 'Raman', given: ['Priya'], suffix: ['MD'] }],
  telecom: [{ system: 'phone', use: 'work', value: '+16175550100' }],
};

const ecg: Coded = ['11524-6', 'ECG 12-lead study'];
const cardiologyReport: Coded = ['EC', 'Electrocardiac'];
const radiologyReport: Coded = ['RAD', 'Radiology'];

/** The names and units of what a primary care office measures. LOINC. */
const vital = (code: Coded, value: number, unit: string, daysAgo: number): Measured => ({
  code,
  value,
  unit,
  daysAgo,
  category: 'vital-signs',
});
const heartRate: Coded = ['8867-4', 'Heart rate'];
const weight: Coded = ['29463-7', 'Body weight'];
const bodyMass: Coded = ['39156-5', 'Body mass index'];
const saturation: Coded = ['59408-5', 'Oxygen saturation by pulse oximetry'];

const chestPain: DemoPerson = {
  key: '1001',
  given: ['Eleanor', 'Ruth'],
  family: 'Whitaker',
  gender: 'female',
  birthDate: '1957-03-14',
  address: { line: '41 Magnolia Avenue', city: 'Cambridge', postalCode: '02138' },
  mobile: '+16175550142',
  language: 'en',
  plan: { value: 'DEMO-PPO', payer: 'Demo Health', memberId: 'DH-4471-0926' },
  problems: [
    { snomed: ['38341003', 'Hypertension'], icd10: ['I10', 'Essential (primary) hypertension'], since: '2011-05-02' },
    {
      snomed: ['44054006', 'Type 2 diabetes mellitus'],
      icd10: ['E11.9', 'Type 2 diabetes mellitus without complications'],
      since: '2016-09-20',
    },
    { snomed: ['55822004', 'Hyperlipidemia'], icd10: ['E78.5', 'Hyperlipidemia, unspecified'], since: '2012-01-11' },
    { snomed: ['8517006', 'Former smoker'], icd10: ['Z87.891', 'Personal history of nicotine dependence'], since: '2009-06-01' },
    { icd10: ['Z82.49', 'Family history of ischemic heart disease'], since: '2014-03-30' },
  ],
  medications: [
    { name: 'Lisinopril 20 MG Oral Tablet', rxnorm: '314077', dosage: '1 tablet by mouth once daily', daysAgo: 61 },
    {
      name: 'Metformin hydrochloride 500 MG Oral Tablet',
      rxnorm: '861007',
      dosage: '1 tablet by mouth twice daily with meals',
      daysAgo: 61,
    },
    { name: 'Atorvastatin 40 MG Oral Tablet', rxnorm: '617311', dosage: '1 tablet by mouth at bedtime', daysAgo: 61 },
    { name: 'Aspirin 81 MG Oral Tablet', rxnorm: '243670', dosage: '1 tablet by mouth once daily', daysAgo: 3 },
  ],
  allergies: [
    { code: ['91936005', 'Allergy to penicillin'], reaction: 'Hives', severity: 'moderate' },
    { code: ['91939003', 'Allergy to sulfonamide'], reaction: 'Rash', severity: 'mild' },
  ],
  pressures: [
    { systolic: 148, diastolic: 88, daysAgo: 3 },
    { systolic: 144, diastolic: 86, daysAgo: 61 },
    { systolic: 139, diastolic: 84, daysAgo: 152 },
  ],
  results: [
    vital(heartRate, 78, 'beats/min', 3),
    vital(saturation, 97, '%', 3),
    vital(weight, 81.6, 'kg', 3),
    vital(bodyMass, 29.8, 'kg/m2', 3),
    { code: ['2093-3', 'Cholesterol, total'], value: 224, unit: 'mg/dL', daysAgo: 6, high: 200, flag: 'H' },
    { code: ['13457-7', 'LDL cholesterol, calculated'], value: 142, unit: 'mg/dL', daysAgo: 6, high: 100, flag: 'H' },
    { code: ['2085-9', 'HDL cholesterol'], value: 44, unit: 'mg/dL', daysAgo: 6, low: 50, flag: 'L' },
    { code: ['2571-8', 'Triglycerides'], value: 190, unit: 'mg/dL', daysAgo: 6, high: 150, flag: 'H' },
    { code: ['4548-4', 'Hemoglobin A1c'], value: 7.4, unit: '%', daysAgo: 6, high: 5.7, flag: 'H' },
    { code: ['2160-0', 'Creatinine'], value: 0.92, unit: 'mg/dL', daysAgo: 6, low: 0.6, high: 1.1 },
    { code: ['33914-3', 'eGFR'], value: 67, unit: 'mL/min/1.73 m2', daysAgo: 6, low: 60 },
    { code: ['2823-3', 'Potassium'], value: 4.3, unit: 'mmol/L', daysAgo: 6, low: 3.5, high: 5.1 },
    { code: ['718-7', 'Hemoglobin'], value: 13.1, unit: 'g/dL', daysAgo: 6, low: 12, high: 15.5 },
    { code: ['89579-7', 'Troponin I, high sensitivity'], value: 6, unit: 'ng/L', daysAgo: 3, high: 15 },
    { code: ['33762-6', 'NT-proBNP'], value: 118, unit: 'pg/mL', daysAgo: 6, high: 125 },
    { code: ['3016-3', 'TSH'], value: 2.1, unit: 'mIU/L', daysAgo: 6, low: 0.4, high: 4.5 },
  ],
  reports: [
    {
      code: ecg,
      category: cardiologyReport,
      daysAgo: 3,
      conclusion:
        'Sinus rhythm, 76 per minute. Left axis deviation. Nonspecific ST depression of 0.5 mm in V5 and V6. No acute injury. No earlier tracing to compare.',
    },
    {
      code: ['36643-5', 'Chest X-ray, two views'],
      category: radiologyReport,
      daysAgo: 5,
      conclusion: 'Heart size at the upper limit of normal. Lungs are clear. No effusion.',
    },
  ],
  note: { title: 'Progress note', daysAgo: 3 },
};

const palpitations: DemoPerson = {
  key: '1002',
  given: ['Rosa', 'Elena'],
  family: 'Delgado Marín',
  gender: 'female',
  birthDate: '1968-09-02',
  address: { line: '212 Saratoga Street', city: 'East Boston', postalCode: '02128' },
  mobile: '+16175550163',
  language: 'es',
  plan: { value: 'DEMO-HMO', payer: 'Demo Health', memberId: 'DH-2090-5513' },
  problems: [
    { snomed: ['80313002', 'Palpitations'], icd10: ['R00.2', 'Palpitations'], since: '2026-08-18' },
    { snomed: ['38341003', 'Hypertension'], icd10: ['I10', 'Essential (primary) hypertension'], since: '2018-02-07' },
    { snomed: ['40930008', 'Hypothyroidism'], icd10: ['E03.9', 'Hypothyroidism, unspecified'], since: '2015-10-12' },
  ],
  medications: [
    { name: 'Amlodipine 5 MG Oral Tablet', rxnorm: '197361', dosage: '1 tablet by mouth once daily', daysAgo: 90 },
    { name: 'Levothyroxine sodium 0.075 MG Oral Tablet', dosage: '1 tablet by mouth every morning before breakfast', daysAgo: 90 },
  ],
  allergies: [],
  pressures: [
    { systolic: 132, diastolic: 82, daysAgo: 8 },
    { systolic: 136, diastolic: 84, daysAgo: 95 },
  ],
  results: [
    vital(heartRate, 88, 'beats/min', 8),
    vital(saturation, 98, '%', 8),
    vital(weight, 68.2, 'kg', 8),
    { code: ['3016-3', 'TSH'], value: 0.31, unit: 'mIU/L', daysAgo: 7, low: 0.4, high: 4.5, flag: 'L' },
    { code: ['2823-3', 'Potassium'], value: 3.9, unit: 'mmol/L', daysAgo: 7, low: 3.5, high: 5.1 },
    { code: ['19123-9', 'Magnesium'], value: 1.9, unit: 'mg/dL', daysAgo: 7, low: 1.7, high: 2.2 },
    { code: ['718-7', 'Hemoglobin'], value: 12.6, unit: 'g/dL', daysAgo: 7, low: 12, high: 15.5 },
    { code: ['2093-3', 'Cholesterol, total'], value: 188, unit: 'mg/dL', daysAgo: 95, high: 200 },
  ],
  reports: [
    {
      code: ecg,
      category: cardiologyReport,
      daysAgo: 8,
      conclusion: 'Sinus rhythm, 86 per minute, with isolated premature ventricular complexes. Normal intervals. No ST change.',
    },
  ],
  note: { title: 'Progress note', daysAgo: 8 },
};

const murmur: DemoPerson = {
  key: '1003',
  given: ['James'],
  family: 'Okafor',
  gender: 'male',
  birthDate: '1949-11-30',
  address: { line: '7 Whitwell Street', city: 'Quincy', postalCode: '02169' },
  mobile: '+17815550118',
  language: 'en',
  plan: { value: 'DEMO-PPO', payer: 'Demo Health', memberId: 'DH-8812-3340' },
  problems: [
    { snomed: ['88610006', 'Heart murmur'], icd10: ['R01.1', 'Cardiac murmur, unspecified'], since: '2026-09-29' },
    { snomed: ['13645005', 'Chronic obstructive pulmonary disease'], icd10: ['J44.9', 'COPD, unspecified'], since: '2013-04-16' },
    { snomed: ['38341003', 'Hypertension'], icd10: ['I10', 'Essential (primary) hypertension'], since: '2003-11-05' },
  ],
  medications: [
    { name: 'Metoprolol tartrate 50 MG Oral Tablet', rxnorm: '866514', dosage: '1 tablet by mouth twice daily', daysAgo: 44 },
    { name: 'Hydrochlorothiazide 25 MG Oral Tablet', rxnorm: '310798', dosage: '1 tablet by mouth once daily', daysAgo: 44 },
    { name: 'Tiotropium 0.018 MG Inhalation Powder', dosage: '1 capsule inhaled once daily', daysAgo: 44 },
  ],
  allergies: [{ code: ['300913006', 'Allergy to shellfish'], reaction: 'Swelling of the lips', severity: 'moderate' }],
  pressures: [{ systolic: 138, diastolic: 70, daysAgo: 12 }],
  results: [
    vital(heartRate, 64, 'beats/min', 12),
    vital(saturation, 94, '%', 12),
    { code: ['2160-0', 'Creatinine'], value: 1.18, unit: 'mg/dL', daysAgo: 12, low: 0.7, high: 1.3 },
    { code: ['33762-6', 'NT-proBNP'], value: 486, unit: 'pg/mL', daysAgo: 12, high: 450, flag: 'H' },
    { code: ['2093-3', 'Cholesterol, total'], value: 171, unit: 'mg/dL', daysAgo: 130, high: 200 },
  ],
  reports: [
    {
      code: ecg,
      category: cardiologyReport,
      daysAgo: 12,
      conclusion: 'Sinus rhythm, 62 per minute. Voltage criteria for left ventricular hypertrophy.',
    },
  ],
  note: { title: 'Progress note', daysAgo: 12 },
};

/**
 * The demo's own patients, none of them real: chest pain (English), palpitations (Spanish), a
 * murmur (English), each with a chart that a cardiologist could work from. References:
 * `Patient/demo-1001`, `-1002`, `-1003`.
 * @param nowMs practice time: results are days old, whenever the demo runs
 */
export function demoPatients(nowMs: number): Bundle[] {
  return [chestPain, palpitations, murmur].map((person) => demoChart(person, nowMs, demoPractitioner));
}
