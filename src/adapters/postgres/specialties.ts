import { Rejected } from '../../domain/errors.js';
import { taxonomySystem, type SpecialtyChange } from '../../domain/order/specialtyEntry.js';
import { wordSystem, type SpecialtyRow } from '../../domain/order/specialtyRules.js';
import type { SpecialtyEditor } from '../../ports/specialtyEditor.js';
import type { Database } from './database.js';
import { allWithDatabase } from './intake/failures.js';

export function createPostgresSpecialties(db: Database): SpecialtyEditor {
  return allWithDatabase<SpecialtyEditor>({
    entries: async () => {
      const [specialties, rows] = await Promise.all([
        db.specialty.findMany({ orderBy: [{ label: 'asc' }, { name: 'asc' }] }),
        db.specialtyCode.findMany({ orderBy: { id: 'asc' } }),
      ]);
      return specialties.map(({ name, label, taxonomy, sensitive, enabled }) => {
        const own = rows.filter(({ specialty }) => specialty === name);
        return {
          name,
          label,
          taxonomy,
          sensitive,
          isOn: enabled,
          codes: own.filter(({ system }) => system !== wordSystem).map(({ system, code }) => ({ system, code })),
          words: own.filter(({ system }) => system === wordSystem).map(({ code }) => code),
        };
      });
    },
    add: async ({ name, ...entry }) => {
      if ((await db.specialty.count({ where: { name } })) > 0)
        throw new Rejected('specialty-known', 'There is a specialty of this name already.');
      const { label, taxonomy, sensitive } = entry;
      const data = await codesOf(db, name, entry);
      await db.$transaction([db.specialty.create({ data: { name, label, taxonomy, sensitive } }), db.specialtyCode.createMany({ data })]);
    },
    change: async (name, change) => {
      if ((await db.specialty.count({ where: { name } })) === 0) return false;
      const { label, taxonomy, sensitive } = change;
      const data = await codesOf(db, name, change);
      await db.$transaction([
        db.specialty.update({ where: { name }, data: { label, taxonomy, sensitive } }),
        db.specialtyCode.deleteMany({ where: { specialty: name } }),
        db.specialtyCode.createMany({ data }),
      ]);
      return true;
    },
  });
}

/** Each once, the specialty's own taxonomy first. Throws when one leads to another specialty. */
async function codesOf(db: Database, specialty: string, { taxonomy, codes, words }: SpecialtyChange): Promise<SpecialtyRow[]> {
  const wanted = [{ system: taxonomySystem, code: taxonomy }, ...codes, ...words.map((code) => ({ system: wordSystem, code }))];
  const rows = [...new Map(wanted.map(({ system, code }) => [`${system}|${code}`, { system, code, specialty }])).values()];
  const taken = await db.specialtyCode.findMany({
    where: { specialty: { not: specialty }, code: { in: rows.map(({ code }) => code) } },
    orderBy: { id: 'asc' },
  });
  const clash = taken.find(({ system, code }) => rows.some((row) => row.system === system && row.code === code));
  if (clash !== undefined) throw new Rejected('code-taken', `“${clash.code}” leads to another specialty already: ${clash.specialty}.`);
  return rows;
}
