import { Rejected } from '../../domain/errors.js';
import type { PracticeBook, PracticeFacts } from '../../ports/practiceBook.js';
import type { Database } from './database.js';

/** Real milliseconds that a read is trusted for: the practice's name and zone change by hand, seldom. */
const trustedMs = 60_000;

export function createPostgresPracticeBook(db: Database): PracticeBook {
  let known: { facts: PracticeFacts; until: number } | undefined;
  const labels = new Map<string, string>();

  return {
    practice: async () => {
      if (known !== undefined && known.until > performance.now()) return known.facts;
      const row = await db.practice.findUnique({ where: { id: 1 } });
      if (row === null) throw new Rejected('practice-missing', 'The practice is not set up: run the seed first.');
      const facts = { name: row.name, zone: row.zone, phone: row.phone, address: strings(row.address), closures: strings(row.closures) };
      known = { facts, until: performance.now() + trustedMs };
      return facts;
    },
    specialtyLabel: async (specialty) => {
      const label = labels.get(specialty) ?? (await db.specialty.findUnique({ where: { name: specialty } }))?.label ?? specialty;
      labels.set(specialty, label);
      return label;
    },
  };
}

const strings = (json: unknown): string[] => (Array.isArray(json) ? json.filter((one): one is string => typeof one === 'string') : []);
