import { pathOf, type FhirIssue } from './issue.js';

/**
 * Deeper than any R4 resource that holds contained ones within a Bundle; a bomb of brackets is
 * deeper.
 */
const mostDepth = 24;
/** A megabyte of JSON (the webhook's limit) can hold some 300,000 values. */
const mostValues = 100_000;

/**
 * FHIR strings hold no control characters but tab, line feed and carriage return; PostgreSQL cannot
 * store U+0000. Lone surrogates are no text.
 */
// oxlint-disable-next-line no-control-regex -- the very characters that are looked for
const notText = /[\u0000-\u0008\u000B\u000C\u000E-\u001F]|\p{Cs}/u;

/**
 * What must hold everywhere in a body before any schema looks at it: bounded depth and size, text
 * that is text, and no `modifierExtension`. A modifier extension that is not understood may turn
 * the meaning of what holds it round (R4 2.4.2.1): Loopkeeper understands none. Never throws,
 * whatever the JSON; walks without recursion.
 */
export function boundsIssue(body: unknown, root: string): FhirIssue | undefined {
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: body, path: [] }];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    seen += 1;
    if (seen > mostValues || path.length > mostDepth) return tooMuch(root);
    if (typeof value === 'string' && notText.test(value)) return issueAt(root, path, 'value', 'holds characters that FHIR does not allow');
    if (typeof value !== 'object' || value === null) continue;
    const found = keyIssue(value, root, path);
    if (found !== undefined) return found;
    for (const [key, inner] of Object.entries(value))
      open.push({ value: inner, path: [...path, Array.isArray(value) ? Number(key) : key] });
  }
  return undefined;
}

function keyIssue(value: object, root: string, path: readonly PropertyKey[]): FhirIssue | undefined {
  if (Object.hasOwn(value, 'modifierExtension')) return issueAt(root, [...path, 'modifierExtension'], 'not-supported', 'is not understood');
  // A key that would reach an object's prototype when it is copied.
  if (Object.hasOwn(value, '__proto__')) return issueAt(root, path, 'structure', 'holds a key that no FHIR resource has');
  return undefined;
}

function tooMuch(root: string): FhirIssue {
  return { path: root, code: 'structure', diagnostics: `${root} is nested deeper, or holds more, than any resource that is accepted here` };
}

function issueAt(root: string, segments: readonly PropertyKey[], code: FhirIssue['code'], says: string): FhirIssue {
  const path = pathOf(root, segments);
  return { path, code, diagnostics: `${path} ${says}` };
}
