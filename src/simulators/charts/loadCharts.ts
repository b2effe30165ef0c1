import type { Bundle, BundleEntry, FhirResource } from 'fhir/r4.js';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unpack = promisify(gunzip);

/**
 * FHIR R4 charts of a folder, in the order of their names: `.json` and `.ndjson`, each also with
 * `.gz`. A file holds a Bundle, a resource, or one of them a line (bulk export: the lines make one
 * bundle). Comes back as bundles that can be posted; transactions are left exactly as they are.
 * Throws with the file's name when it holds anything else.
 */
export async function loadCharts(folder: string): Promise<Bundle[]> {
  const names = (await readdir(folder)).filter((name) => /\.(?:nd)?json(?:\.gz)?$/u.test(name)).sort();
  const bundles: Bundle[] = [];
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    const text = (name.endsWith('.gz') ? await unpack(bytes) : bytes).toString('utf8');
    bundles.push(...chartsIn(text, name));
  }
  return bundles;
}

function chartsIn(text: string, name: string): Bundle[] {
  const isLines = /\.ndjson(?:\.gz)?$/u.test(name);
  const parts = (isLines ? text.split('\n').filter((line) => line.trim() !== '') : [text]).map((part) => resourceIn(part, name));
  const bundles = parts.filter((part) => part.resourceType === 'Bundle').map(postable);
  const loose = parts.filter((part) => part.resourceType !== 'Bundle');
  return loose.length === 0
    ? bundles
    : [...bundles, { resourceType: 'Bundle', type: 'batch', entry: loose.map((resource) => requested({ resource })) }];
}

function resourceIn(text: string, name: string): FhirResource {
  const parsed = parsedJson(text);
  if (typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed && typeof parsed.resourceType === 'string') {
    // What it holds beyond its type is checked by the EHR that takes it.
    return parsed as FhirResource;
  }
  throw new Error(`${name} holds something else than FHIR resources`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A collection or a search's answer says what there is, not what to do: each entry is then put
 * under its own id.
 */
function postable(bundle: Bundle): Bundle {
  if (bundle.type === 'transaction' || bundle.type === 'batch') return bundle;
  const entry = (bundle.entry ?? []).filter(({ resource }) => resource !== undefined);
  return { resourceType: 'Bundle', type: 'batch', entry: entry.map(requested) };
}

function requested(entry: BundleEntry): BundleEntry {
  const { resource, fullUrl } = entry;
  if (resource === undefined) return entry;
  const { resourceType, id } = resource;
  const isNew = id === undefined || fullUrl?.startsWith('urn:uuid:') === true;
  return { ...entry, request: isNew ? { method: 'POST', url: resourceType } : { method: 'PUT', url: `${resourceType}/${id}` } };
}
