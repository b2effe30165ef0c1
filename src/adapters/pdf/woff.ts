import { inflateSync } from 'node:zlib';

const headerLength = 12;
const entryLength = 16;

/**
 * The plain font inside a WOFF 1.0 file (W3C, 2012). The font library reads WOFF too, but it
 * unpacks a table at every access: a page with one Korean name would take a second.
 */
export function unpackWoff(woff: Buffer): Buffer {
  const tables = woff.readUInt16BE(12);
  const header = Buffer.alloc(headerLength + tables * entryLength);
  woff.copy(header, 0, 4, 8);
  header.writeUInt16BE(tables, 4);
  const parts: Buffer[] = [header];
  let offset = header.length;
  for (let index = 0; index < tables; index++) {
    const entry = woff.subarray(44 + index * 20, 64 + index * 20);
    const table = tableOf(woff, entry);
    entry.copy(header, headerLength + index * entryLength, 0, 4);
    entry.copy(header, headerLength + index * entryLength + 4, 16, 20);
    header.writeUInt32BE(offset, headerLength + index * entryLength + 8);
    header.writeUInt32BE(table.length, headerLength + index * entryLength + 12);
    const padded = Buffer.concat([table], Math.ceil(table.length / 4) * 4);
    parts.push(padded);
    offset += padded.length;
  }
  return Buffer.concat(parts);
}

/** Compressed only when that makes it shorter. */
function tableOf(woff: Buffer, entry: Buffer): Buffer {
  const [offset, packedLength, length] = [entry.readUInt32BE(4), entry.readUInt32BE(8), entry.readUInt32BE(12)];
  const bytes = woff.subarray(offset, offset + packedLength);
  return packedLength === length ? bytes : inflateSync(bytes);
}
