import { z } from 'zod';
import { isFhirDateTime, isFhirInstant } from './date.js';

/**
 * The data types of FHIR R4 that orders and appointments are read by. What Loopkeeper does not read
 * is let through unread (`looseObject`); every string and list that it reads is bounded.
 */

/** R4 2.24.0.1: also safe in a URL's path. */
const idPattern = /^[A-Za-z0-9\-.]{1,64}$/u;
export const fhirId = z.string().regex(idPattern);

const dateSays = { code: 'value', says: 'must be a FHIR date between the years 1800 and 2199' };
const instantSays = { code: 'value', says: 'must be a date with a time and an offset' };
export const fhirDateTime = z.string().refine(isFhirDateTime, { params: dateSays });
export const fhirInstant = z.string().refine(isFhirInstant, { params: instantSays });

/** A line: names, displays, labels. */
const line = z.string().min(1).max(1_000);
/** A text of several paragraphs. */
const prose = z.string().min(1).max(20_000);
const uri = z.string().min(1).max(300);

export const coding = z.looseObject({ system: uri.optional(), code: z.string().min(1).max(100).optional(), display: line.optional() });

export const codeableConcept = z.looseObject({ coding: z.array(coding).max(50).optional(), text: prose.optional() });

export const identifier = z.looseObject({
  use: z.string().max(40).optional(),
  type: codeableConcept.optional(),
  system: uri.optional(),
  value: z.string().min(1).max(200).optional(),
});

export const reference = z.looseObject({
  reference: z.string().min(1).max(500).optional(),
  type: uri.optional(),
  identifier: identifier.optional(),
  display: line.optional(),
});

export const period = z.looseObject({ start: fhirDateTime.optional(), end: fhirDateTime.optional() });

export const annotation = z.looseObject({ text: prose });

/** `versionId` is an id in R4; some servers write a longer token, which only ever is compared. */
export const meta = z.looseObject({ versionId: z.string().min(1).max(100).optional(), lastUpdated: fhirInstant.optional() });

/** A contained or bundled resource: only its type and id are known beforehand. */
export const anyResource = z.looseObject({ resourceType: z.string().min(1).max(64), id: z.string().max(64).optional() });

export type CodeableConcept = z.infer<typeof codeableConcept>;
export type Reference = z.infer<typeof reference>;
export type AnyResource = z.infer<typeof anyResource>;
