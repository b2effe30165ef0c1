import { npiWithCheckDigit } from '../src/domain/routing/npi.js';
import { placeOf } from './postalCodes.js';
import { specialties } from './seedSpecialties.js';
import { dayMs } from '../src/domain/time/durations.js';

type Plan = 'DEMO-PPO' | 'DEMO-HMO' | 'DEMO-MEDICAID';

interface Office {
  specialty: string;
  taxonomy?: string;
  name: string;
  organization: string;
  /** Street, city, postal code; all in Massachusetts. */
  at: readonly [street: string, city: string, postalCode: string];
  areaCode: string;
  plans: readonly Plan[];
  languages?: readonly string[];
  weeklyCapacity?: number;
  accepting?: false;
  /** A plan that the office left a month ago, or joins in two. */
  leftPlan?: Plan;
  joinsPlan?: Plan;
  fax?: 'unverified' | 'quarantined' | 'two';
}

const all: readonly Plan[] = ['DEMO-PPO', 'DEMO-HMO', 'DEMO-MEDICAID'];
const commercial: readonly Plan[] = ['DEMO-PPO', 'DEMO-HMO'];

/**
 * Invented offices at real postal codes. Among them what a real directory holds: full, closed, out
 * of network, with a number that nobody checked.
 */
const offices: readonly Office[] = [
  {
    specialty: 'cardiology',
    name: 'Adaeze Okafor, MD',
    organization: 'Longfellow Heart Associates',
    at: ['55 Fruit Street', 'Boston', '02114'],
    areaCode: '617',
    plans: all,
    languages: ['en', 'es'],
    weeklyCapacity: 12,
    fax: 'two',
  },
  {
    specialty: 'cardiology',
    name: 'Henrik Lindqvist, MD',
    organization: 'Fenway Cardiology Group',
    at: ['330 Brookline Avenue', 'Boston', '02215'],
    areaCode: '617',
    plans: commercial,
    weeklyCapacity: 10,
    fax: 'two',
  },
  {
    specialty: 'cardiology',
    name: 'Rosa Benítez, MD',
    organization: 'Cambridge Cardiovascular',
    at: ['725 Concord Avenue', 'Cambridge', '02138'],
    areaCode: '617',
    plans: all,
    languages: ['en', 'es', 'pt'],
    weeklyCapacity: 8,
  },
  {
    specialty: 'cardiology',
    name: 'Thomas Whitcomb, MD',
    organization: 'Quincy Bay Cardiology',
    at: ['500 Congress Street', 'Quincy', '02169'],
    areaCode: '781',
    plans: ['DEMO-PPO'],
    weeklyCapacity: 6,
  },
  {
    specialty: 'cardiology',
    taxonomy: '207RC0001X',
    name: 'Mei-Ling Chen, MD',
    organization: 'Charles River Heart Rhythm',
    at: ['1101 Beacon Street', 'Brookline', '02446'],
    areaCode: '857',
    plans: commercial,
    languages: ['en', 'zh'],
    weeklyCapacity: 5,
  },
  {
    specialty: 'cardiology',
    name: 'Patrick Donnelly, MD',
    organization: 'South Shore Heart Center',
    at: ['55 Fogg Road', 'Weymouth', '02190'],
    areaCode: '781',
    plans: all,
    weeklyCapacity: 9,
    fax: 'two',
  },
  {
    specialty: 'cardiology',
    name: 'Lucía Marín, MD',
    organization: 'Brockton Heart and Vascular',
    at: ['680 Centre Street', 'Brockton', '02302'],
    areaCode: '508',
    plans: all,
    languages: ['en', 'es', 'pt'],
  },
  {
    specialty: 'cardiology',
    name: 'João Medeiros, MD',
    organization: 'Fall River Cardiology',
    at: ['795 Middle Street', 'Fall River', '02720'],
    areaCode: '774',
    plans: all,
    languages: ['en', 'pt'],
    weeklyCapacity: 7,
  },
  {
    specialty: 'cardiology',
    name: 'Priya Raghavan, MD',
    organization: 'Merrimack Valley Cardiology',
    at: ['1 General Street', 'Lawrence', '01841'],
    areaCode: '978',
    plans: all,
    languages: ['en', 'es', 'hi'],
    weeklyCapacity: 8,
  },
  {
    specialty: 'cardiology',
    name: 'Samuel Abramson, MD',
    organization: 'Worcester Heart Physicians',
    at: ['123 Summer Street', 'Worcester', '01608'],
    areaCode: '508',
    plans: all,
    weeklyCapacity: 10,
  },
  {
    specialty: 'cardiology',
    name: 'Kathleen Byrne, MD',
    organization: 'Pioneer Valley Cardiology',
    at: ['759 Chestnut Street', 'Springfield', '01199'],
    areaCode: '413',
    plans: all,
    languages: ['en', 'es'],
    weeklyCapacity: 10,
  },
  {
    specialty: 'cardiology',
    taxonomy: '207RI0011X',
    name: 'Viktor Petrov, MD',
    organization: 'Back Bay Interventional',
    at: ['800 Boylston Street', 'Boston', '02115'],
    areaCode: '617',
    plans: commercial,
    accepting: false,
  },
  {
    specialty: 'cardiology',
    name: 'Grace Kim, MD',
    organization: 'Harvard Square Cardiology',
    at: ['22 Mill Street', 'Cambridge', '02139'],
    areaCode: '617',
    plans: [],
    leftPlan: 'DEMO-PPO',
    languages: ['en', 'ko'],
    weeklyCapacity: 8,
  },
  {
    specialty: 'cardiology',
    name: 'Daniel Osei, MD',
    organization: 'Downtown Heart Clinic',
    at: ['1 Milk Street', 'Boston', '02110'],
    areaCode: '857',
    plans: commercial,
    weeklyCapacity: 6,
    fax: 'unverified',
  },
  {
    specialty: 'cardiology',
    name: 'Eleanor Frost, MD',
    organization: 'Waltham Cardiology',
    at: ['9 Hope Avenue', 'Waltham', '02453'],
    areaCode: '781',
    plans: ['DEMO-HMO'],
    joinsPlan: 'DEMO-PPO',
    weeklyCapacity: 6,
  },
  {
    specialty: 'cardiology',
    name: 'Omar Haddad, MD',
    organization: 'North Shore Heart',
    at: ['81 Highland Avenue', 'Salem', '01970'],
    areaCode: '978',
    plans: all,
    languages: ['en', 'ar'],
    weeklyCapacity: 7,
    fax: 'quarantined',
  },
  {
    specialty: 'dermatology',
    name: 'Nina Albrecht, MD',
    organization: 'Beacon Dermatology',
    at: ['50 Staniford Street', 'Boston', '02114'],
    areaCode: '617',
    plans: all,
    weeklyCapacity: 15,
  },
  {
    specialty: 'dermatology',
    name: 'Carlos Fuentes, MD',
    organization: 'Framingham Skin Center',
    at: ['115 Lincoln Street', 'Framingham', '01702'],
    areaCode: '508',
    plans: commercial,
    languages: ['en', 'es'],
  },
  {
    specialty: 'gastroenterology',
    name: 'Ingrid Solberg, MD',
    organization: 'Commonwealth Digestive Health',
    at: ['1 Brookline Place', 'Brookline', '02446'],
    areaCode: '617',
    plans: all,
    weeklyCapacity: 10,
  },
  {
    specialty: 'gastroenterology',
    name: 'David Nwosu, MD',
    organization: 'Taunton GI Associates',
    at: ['88 Washington Street', 'Taunton', '02780'],
    areaCode: '774',
    plans: all,
  },
  {
    specialty: 'orthopedics',
    name: 'Maria Castellano, MD',
    organization: 'Bay State Orthopedics',
    at: ['125 Parker Hill Avenue', 'Boston', '02118'],
    areaCode: '617',
    plans: commercial,
    weeklyCapacity: 20,
  },
  {
    specialty: 'neurology',
    name: 'Arjun Mehta, MD',
    organization: 'Mystic Neurology',
    at: ['41 Mall Road', 'Burlington', '01805'],
    areaCode: '781',
    plans: all,
    languages: ['en', 'hi'],
  },
  {
    specialty: 'endocrinology',
    name: 'Sofia Lindgren, MD',
    organization: 'Newton Endocrine Center',
    at: ['2014 Washington Street', 'Newton', '02462'],
    areaCode: '617',
    plans: all,
    weeklyCapacity: 6,
  },
  {
    specialty: 'pulmonology',
    name: 'Robert Tanaka, MD',
    organization: 'Woburn Lung Associates',
    at: ['100 Sylvan Road', 'Woburn', '01801'],
    areaCode: '781',
    plans: all,
  },
  {
    specialty: 'psychiatry',
    name: 'Hannah Weiss, MD',
    organization: 'Riverside Behavioral Health',
    at: ['115 Mill Street', 'Cambridge', '02138'],
    areaCode: '617',
    plans: commercial,
    weeklyCapacity: 4,
  },
];

/**
 * The directory's rows at `nowMs` (practice time). Numbers are of the range 555-0100 to 555-0199,
 * which no telephone has; NPIs begin with 2, which none issued does.
 */
export function specialistRows(nowMs: number) {
  const rows = offices.map((office, index) => rowsOf(office, index, nowMs));
  return {
    specialists: rows.map(({ specialist }) => specialist),
    networks: rows.flatMap(({ networks }) => networks),
    endpoints: rows.flatMap(({ endpoints }) => endpoints),
  };
}

function rowsOf(office: Office, index: number, nowMs: number) {
  const {
    specialty,
    name,
    organization,
    areaCode,
    at: [street, city, postalCode],
  } = office;
  const id = `${specialty}-${String(index + 1).padStart(2, '0')}`;
  const { latitude, longitude, zone } = placeOf(postalCode);
  const specialist = {
    id,
    npi: npiWithCheckDigit(`299${String(index + 1).padStart(6, '0')}`),
    name,
    organization,
    specialty,
    taxonomy: office.taxonomy ?? specialties.find((one) => one.name === specialty)?.taxonomy ?? '',
    phone: number(areaCode, index),
    address: [street, `${city}, MA ${postalCode}`],
    postalCode,
    zone,
    latitude,
    longitude,
    languages: [...(office.languages ?? ['en'])],
    accepting: office.accepting ?? true,
    weeklyCapacity: office.weeklyCapacity ?? null,
  };
  return { specialist, networks: networksOf(office, id, nowMs), endpoints: endpointsOf(office, id, index, nowMs) };
}

function networksOf({ plans, leftPlan, joinsPlan }: Office, specialistId: string, nowMs: number) {
  const joinedAt = nowMs - 730 * dayMs;
  const network = (plan: Plan, from: number, until?: number) => ({
    specialistId,
    plan,
    from: new Date(from),
    until: until === undefined ? null : new Date(until),
  });
  return [
    ...plans.map((plan) => network(plan, joinedAt)),
    ...(leftPlan === undefined ? [] : [network(leftPlan, joinedAt, nowMs - 30 * dayMs)]),
    ...(joinsPlan === undefined ? [] : [network(joinsPlan, nowMs + 60 * dayMs)]),
  ];
}

function endpointsOf({ areaCode, fax }: Office, specialistId: string, index: number, nowMs: number) {
  const verified = { verifiedAt: new Date(nowMs - 40 * dayMs), verifiedBy: 'seed: confirmed by call' };
  const first = {
    id: `${specialistId}-fax-1`,
    specialistId,
    kind: 'fax',
    address: number(areaCode, 30 + index),
    rank: 1,
    ...(fax === 'unverified' ? { verifiedAt: null, verifiedBy: null } : verified),
    quarantinedAt: fax === 'quarantined' ? new Date(nowMs - 5 * dayMs) : null,
  };
  const second = { ...first, id: `${specialistId}-fax-2`, address: number(areaCode, 60 + index), rank: 2 };
  return fax === 'two' ? [first, second] : [first];
}

/** `+1 NPA 555-01xx` */
function number(areaCode: string, line: number): string {
  return `+1${areaCode}55501${String(line).padStart(2, '0')}`;
}
