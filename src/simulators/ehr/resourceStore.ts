import {
  badRequest,
  evalFhirPath,
  globalSchema,
  matchesSearchRequest,
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  validateResourceType,
} from '@medplum/core';
import type { allOk, SearchRequest, WithId } from '@medplum/core';
import { FhirRepository } from '@medplum/fhir-router';
import type { CreateResourceOptions, UpdateResourceOptions } from '@medplum/fhir-router';
import { randomUUID } from 'node:crypto';
import { checkSearchParameter, validated } from './definitions.js';
import { createResourceIndex, type ResourceIndex } from './resourceIndex.js';

/** The library's resource types, taken from its signatures. */
export type Stored = WithId<Parameters<typeof matchesSearchRequest>[0]>;
type Plain = Parameters<typeof matchesSearchRequest>[0];
type Reference = Parameters<FhirRepository['readReference']>[0];
type BundleOf<T extends Plain> = {
  resourceType: 'Bundle';
  type: 'searchset' | 'history';
  total?: number;
  entry?: { resource: WithId<T> }[];
};

/** One write: the new version, or the deletion. */
export type Change = { put: Stored } | { deleted: { resourceType: string; id: string; version: number } };

interface Transaction {
  changes: Change[];
  undo: (() => void)[];
}

export interface ResourceStoreOptions {
  /** `meta.lastUpdated`, practice time in epoch milliseconds. */
  nowMs: () => number;
  /** Called once per committed write or transaction, before the write is visible. */
  onCommit: (changes: readonly Change[]) => void;
}

/**
 * The simulated EHR's resources in memory: every version, numbered from 1, with an index. The
 * router's own in-memory repository reverses its history at each read, keeps the writes of a failed
 * transaction, and scans every resource for each search. This one does not. All methods are
 * synchronous inside, so that a request or transaction never interleaves with another.
 */
export class ResourceStore extends FhirRepository {
  private readonly versions = new Map<string, Stored[]>();
  private readonly gone = new Map<string, number>();
  private readonly index: ResourceIndex = createResourceIndex();
  private transaction: Transaction | undefined;

  constructor(private readonly options: ResourceStoreOptions) {
    super();
  }

  /** Restores a journal entry unchanged: no validation, no new version, no webhook. */
  restore(change: Change): void {
    if ('put' in change) this.keep(change.put);
    else this.forget(`${change.deleted.resourceType}/${change.deleted.id}`, change.deleted.version);
  }

  /** The newest version of everything, and deletions: the content that a journal needs. */
  *snapshot(): Generator<Change> {
    for (const [key, version] of this.gone) {
      const [resourceType = '', id = ''] = key.split('/');
      yield { deleted: { resourceType, id, version } };
    }
    for (const versions of this.versions.values()) yield { put: newest(versions) };
  }

  override setMode(): void {
    // There is no replica to read from.
  }

  override generateId(): string {
    return randomUUID();
  }

  override async createResource<T extends Plain>(resource: T, options?: CreateResourceOptions): Promise<WithId<T>> {
    // Within a bundle the router has already chosen the id, because it rewrites references to it.
    const id = options?.assignedId === true && resource.id !== undefined ? resource.id : randomUUID();
    return this.put({ ...resource, id });
  }

  override async updateResource<T extends Plain>(resource: T, options?: UpdateResourceOptions): Promise<WithId<T>> {
    const { id } = resource;
    if (id === undefined || !/^[A-Za-z0-9\-.]{1,64}$/u.test(id)) throw new OperationOutcomeError(badRequest('Invalid id'));
    const existing = this.versions.get(`${resource.resourceType}/${id}`)?.at(-1);
    if (options?.ifMatch !== undefined && existing === undefined) throw new OperationOutcomeError(notFound);
    if (options?.ifMatch !== undefined && existing?.meta?.versionId !== options.ifMatch)
      throw new OperationOutcomeError(preconditionFailed);
    return this.put({ ...resource, id });
  }

  override patchResource(): Promise<never> {
    return Promise.reject(new OperationOutcomeError(badRequest('PATCH is not supported')));
  }

  override async readResource<T extends Plain>(resourceType: string, id: string): Promise<WithId<T>> {
    validateResourceType(resourceType);
    const resource = this.versions.get(`${resourceType}/${id}`)?.at(-1);
    if (resource === undefined) throw new OperationOutcomeError(this.gone.has(`${resourceType}/${id}`) ? goneOutcome : notFound);
    return asType<T>(resource);
  }

  override async readReference<T extends Plain>(reference: Reference): Promise<WithId<T>> {
    const [resourceType = '', id = ''] = reference.reference?.split('/') ?? [];
    return this.readResource<T>(resourceType, id);
  }

  override async readReferences<T extends Plain>(references: readonly Reference[]): Promise<(T | Error)[]> {
    return Promise.all(references.map(async (reference) => this.readReference<T>(reference)));
  }

  override async readHistory<T extends Plain>(resourceType: string, id: string): Promise<BundleOf<T>> {
    await this.readResource(resourceType, id);
    const versions = this.versions.get(`${resourceType}/${id}`) ?? [];
    return {
      resourceType: 'Bundle',
      type: 'history',
      total: versions.length,
      entry: versions.toReversed().map((resource) => ({ resource: asType<T>(resource) })),
    };
  }

  override async readVersion<T extends Plain>(resourceType: string, id: string, versionId: string): Promise<WithId<T>> {
    const version = this.versions.get(`${resourceType}/${id}`)?.find(({ meta }) => meta?.versionId === versionId);
    if (version === undefined) throw new OperationOutcomeError(notFound);
    return asType<T>(version);
  }

  override async deleteResource(resourceType: string, id: string): Promise<void> {
    const resource = await this.readResource(resourceType, id);
    this.commit({ deleted: { resourceType, id, version: Number(resource.meta?.versionId) + 1 } });
  }

  override async search<T extends Plain>(request: SearchRequest<T>): Promise<BundleOf<T>> {
    const { resourceType, filters = [], sortRules = [], offset = 0, count } = request;
    validateResourceType(resourceType);
    for (const { code } of filters) checkSearchParameter(resourceType, code);
    // An id without a type is a patient's if the parameter has that name.
    const exact = filters.map((filter) =>
      filter.code === 'patient' && !filter.value.includes('/') ? { ...filter, value: `Patient/${filter.value}` } : filter,
    );
    const candidates = this.index.candidates(resourceType, exact).flatMap((key) => this.versions.get(key)?.slice(-1) ?? []);
    const matches = candidates.filter((resource) => matchesSearchRequest(resource, { resourceType, filters: exact }));
    for (const rule of sortRules.toReversed()) sortBy(matches, rule);
    const page = matches.slice(offset, count === undefined ? undefined : offset + count);
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: matches.length,
      entry: page.map((resource) => ({ resource: asType<T>(resource) })),
    };
  }

  override searchByReference(): Promise<never> {
    return Promise.reject(new OperationOutcomeError(badRequest('Not supported')));
  }

  /** All or nothing: the writes of a failed transaction are undone, without webhooks. */
  override async withTransaction<T>(callback: (client: unknown) => Promise<T>): Promise<T> {
    if (this.transaction !== undefined) return callback(undefined);
    const transaction: Transaction = { changes: [], undo: [] };
    const { changes, undo } = transaction;
    this.transaction = transaction;
    try {
      const result = await callback(undefined);
      this.transaction = undefined;
      if (changes.length > 0) this.options.onCommit(changes);
      return result;
    } catch (error) {
      for (const takeBack of undo.toReversed()) takeBack();
      throw error;
    } finally {
      this.transaction = undefined;
    }
  }

  private put<T extends Plain>(resource: T & { id: string }): WithId<T> {
    const key = `${resource.resourceType}/${resource.id}`;
    const version = 1 + Number(this.versions.get(key)?.at(-1)?.meta?.versionId ?? this.gone.get(key) ?? 0);
    const meta = { ...resource.meta, versionId: String(version), lastUpdated: new Date(this.options.nowMs()).toISOString() };
    const { resourceType, id, meta: _meta, ...rest } = resource;
    // The same resource with id and meta first, as EHRs print it.
    const stored = structuredClone({ resourceType, id, meta, ...rest }) as unknown as Stored;
    validated(stored as Parameters<typeof validated>[0]);
    this.commit({ put: stored });
    return asType<T>(stored);
  }

  private commit(change: Change): void {
    if (this.transaction === undefined) {
      this.restore(change);
      this.options.onCommit([change]);
      return;
    }
    this.transaction.undo.push(this.takingBack(change));
    this.transaction.changes.push(change);
    this.restore(change);
  }

  /** Undoes the change. */
  private takingBack(change: Change): () => void {
    const { resourceType, id } = 'put' in change ? change.put : change.deleted;
    const key = `${resourceType}/${id}`;
    const [versions, version] = [[...(this.versions.get(key) ?? [])], this.gone.get(key)];
    return () => {
      this.index.replace(key, this.versions.get(key)?.at(-1), versions.at(-1));
      if (versions.length > 0) this.versions.set(key, versions);
      else this.versions.delete(key);
      if (version === undefined) this.gone.delete(key);
      else this.gone.set(key, version);
    };
  }

  private keep(resource: Stored): void {
    const key = `${resource.resourceType}/${resource.id}`;
    const versions = this.versions.get(key) ?? [];
    this.index.replace(key, versions.at(-1), resource);
    versions.push(resource);
    this.versions.set(key, versions);
    this.gone.delete(key);
  }

  private forget(key: string, version: number): void {
    this.index.replace(key, this.versions.get(key)?.at(-1), undefined);
    this.versions.delete(key);
    this.gone.set(key, version);
  }
}

const goneOutcome = {
  ...notFound,
  id: 'gone',
  issue: [{ severity: 'error', code: 'deleted', details: { text: 'Gone' } }],
} satisfies typeof allOk;

function newest(versions: readonly Stored[]): Stored {
  const last = versions.at(-1);
  if (last === undefined) throw new Error('a resource without a version');
  return last;
}

/** The caller asked for this type, and the key proves it. */
function asType<T extends Plain>(resource: Stored): WithId<T> {
  return resource as unknown as WithId<T>;
}

function sortBy(resources: Stored[], { code, descending = false }: { code: string; descending?: boolean }): void {
  const keys = new Map(resources.map((resource) => [resource, sortKey(resource, code)]));
  const direction = descending ? -1 : 1;
  // Sorting is stable: equal entries stay in order of creation.
  resources.sort((a, b) => {
    const [left, right] = [keys.get(a) ?? '', keys.get(b) ?? ''];
    return left < right ? -direction : left > right ? direction : 0;
  });
}

function sortKey(resource: Stored, code: string): string {
  const expression = globalSchema.types[resource.resourceType]?.searchParams?.[code]?.expression;
  if (expression === undefined) throw new OperationOutcomeError(badRequest(`Cannot sort by ${code}`));
  const [value] = evalFhirPath(expression, resource);
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
