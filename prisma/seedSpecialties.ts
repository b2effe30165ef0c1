import { wordSystem, type SpecialtyRow } from '../src/domain/order/specialtyRules.js';

const nucc = 'http://nucc.org/provider-taxonomy';
const snomed = 'http://snomed.info/sct';

interface SpecialtySeed {
  name: string;
  label: string;
  /** NUCC taxonomy of the specialty itself. */
  taxonomy: string;
  enabled?: true;
  sensitive?: true;
  /** Further NUCC taxonomies that belong to it. */
  alsoTaxonomies?: readonly string[];
  /** SNOMED CT: the referral to it, the specialty, the occupation. */
  snomed: readonly string[];
  /** Words of an order's text, lower case, English and Spanish. */
  words: readonly string[];
}

/**
 * Cardiology is the pilot; the others are known, so that their orders are recorded for the
 * baseline, and off.
 */
export const specialties: readonly SpecialtySeed[] = [
  {
    name: 'cardiology',
    label: 'Cardiology',
    taxonomy: '207RC0000X',
    enabled: true,
    alsoTaxonomies: ['207RI0011X', '207RC0001X', '207RA0001X'],
    snomed: ['183519002', '134440006', '183867000', '183899006', '394579002', '17561000'],
    words: ['cardiology', 'cardiologist', 'cardiac', 'cardio', 'heart', 'electrophysiology', 'cardiología', 'cardiólogo'],
  },
  {
    name: 'dermatology',
    label: 'Dermatology',
    taxonomy: '207N00000X',
    snomed: ['183518005', '183897008', '394582007', '18803008'],
    words: ['dermatology', 'dermatologist', 'derm', 'skin', 'dermatología'],
  },
  {
    name: 'gastroenterology',
    label: 'Gastroenterology',
    taxonomy: '207RG0100X',
    snomed: ['183523005', '183903004', '394584008', '71838004'],
    words: ['gastroenterology', 'gastroenterologist', 'gastro', 'gi', 'hepatology', 'gastroenterología'],
  },
  {
    name: 'orthopedics',
    label: 'Orthopedic surgery',
    taxonomy: '207X00000X',
    snomed: ['183545006', '183881003', '394801008', '22731001'],
    words: [
      'orthopedics',
      'orthopedic',
      'orthopaedic',
      'orthopaedics',
      'ortho',
      'ortopedia',
      'orthopedic surgery',
      'orthopaedic surgery',
      'orthopedic surgeon',
      'cirugía ortopédica',
    ],
  },
  {
    name: 'neurology',
    label: 'Neurology',
    taxonomy: '2084N0400X',
    snomed: ['183521007', '183901002', '394591006', '56397003'],
    words: ['neurology', 'neurologist', 'neuro', 'neurología'],
  },
  {
    name: 'endocrinology',
    label: 'Endocrinology',
    taxonomy: '207RE0101X',
    snomed: ['183915000', '183530004', '394583002', '61894003'],
    words: ['endocrinology', 'endocrinologist', 'endocrine', 'diabetes', 'endocrinología'],
  },
  {
    name: 'pulmonology',
    label: 'Pulmonology',
    taxonomy: '207RP1001X',
    snomed: ['183907003', '418112009', '41672002'],
    words: ['pulmonology', 'pulmonologist', 'pulmonary', 'lung', 'neumología'],
  },
  {
    name: 'ophthalmology',
    label: 'Ophthalmology',
    taxonomy: '207W00000X',
    snomed: ['183543004', '183879000', '394594003', '422234006'],
    words: ['ophthalmology', 'ophthalmologist', 'eye', 'retina', 'oftalmología'],
  },
  {
    name: 'psychiatry',
    label: 'Psychiatry',
    taxonomy: '2084P0800X',
    sensitive: true,
    snomed: ['183524004', '183904005', '394587001', '80584001'],
    words: ['psychiatry', 'psychiatrist', 'psychiatric', 'behavioral health', 'psiquiatría'],
  },
  {
    name: 'addiction-medicine',
    label: 'Addiction medicine',
    taxonomy: '207RA0401X',
    sensitive: true,
    snomed: [],
    words: ['addiction', 'addiction medicine', 'substance use'],
  },
];

/** The table of decision 8. */
export function specialtyCodes(): SpecialtyRow[] {
  return specialties.flatMap(({ name, taxonomy, alsoTaxonomies = [], snomed: concepts, words }) => [
    ...[taxonomy, ...alsoTaxonomies].map((code) => ({ system: nucc, code, specialty: name })),
    ...concepts.map((code) => ({ system: snomed, code, specialty: name })),
    ...words.map((code) => ({ system: wordSystem, code, specialty: name })),
  ]);
}
