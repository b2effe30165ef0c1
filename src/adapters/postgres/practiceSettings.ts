import { Rejected } from '../../domain/errors.js';
import { specialtyRulesOf } from '../../domain/order/specialtyRules.js';
import type { PracticeSettings, PracticeFacts } from '../../ports/practiceSettings.js';
import type { Database } from './database.js';
import { allWithDatabase } from './intake/failures.js';

/** Real milliseconds that a read is trusted for: what stands here is changed by hand, seldom. */
const trustedMs = 60_000;

export function createPostgresPracticeBook(db: Database): PracticeSettings {
  return allWithDatabase<PracticeSettings>({
    practice: trusted(() => readPractice(db)),
    specialtyRules: trusted(async () => specialtyRulesOf(await db.specialtyCode.findMany())),
    specialtyLabel: perName(async (specialty) => (await db.specialty.findUnique({ where: { name: specialty } }))?.label ?? specialty),
    coordinatorOf: async (email) => {
      const found = await db.coordinator.findMany({ where: { email: { equals: email, mode: 'insensitive' }, active: true }, take: 2 });
      return found.length === 1 ? found[0]?.id : undefined;
    },
  });
}

async function readPractice(db: Database): Promise<PracticeFacts> {
  const row = await db.practice.findUnique({ where: { id: 1 } });
  if (row === null) throw new Rejected('practice-missing', 'The practice is not set up: run the seed first.');
  return { name: row.name, zone: row.zone, phone: row.phone, address: strings(row.address), closures: strings(row.closures) };
}

/** Reads once in a while. A read that fails is not kept. */
function trusted<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let known: { value: Promise<Value>; until: number } | undefined;
  return () => {
    if (known !== undefined && known.until > performance.now()) return known.value;
    const value = read();
    known = { value, until: performance.now() + trustedMs };
    value.catch(() => (known = undefined));
    return value;
  };
}

function perName(read: (name: string) => Promise<string>): (name: string) => Promise<string> {
  const readers = new Map<string, () => Promise<string>>();
  return (name) => {
    const reader = readers.get(name) ?? trusted(() => read(name));
    readers.set(name, reader);
    return reader();
  };
}

const strings = (json: unknown): string[] => (Array.isArray(json) ? json.filter((one): one is string => typeof one === 'string') : []);
