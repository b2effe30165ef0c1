import { Prisma } from './generated/client.js';

type Field = string | number | boolean | Date | Uint8Array | null;

/**
 * An `insert` of one row as SQL, to be one part of a larger statement. The client would send each
 * insert by itself, with one round trip for each.
 * @param table the name in the database
 * @param row as the client takes it. Fields are in camelCase, and columns are their names in
 *   snake_case.
 */
export function insertRow(table: string, row: Readonly<Record<string, Field>>): Prisma.Sql {
  const columns = Object.keys(row).map((field) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return Prisma.sql`insert into ${Prisma.raw(table)} (${Prisma.raw(columns.join(', '))}) values (${Prisma.join(Object.values(row))})`;
}

/** All of these in one statement; the last one is its end. */
export function inOneStatement(first: readonly Prisma.Sql[], last: Prisma.Sql): Prisma.Sql {
  const parts = first.map((part, index) => Prisma.sql`${Prisma.raw(`part_${index}`)} as (${part})`);
  return Prisma.sql`with ${Prisma.join(parts)} ${last}`;
}
