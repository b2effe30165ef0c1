/**
 * `Patient/12` from a relative, versioned or absolute reference below the EHR's base. Anything else
 * is undefined and never read.
 */
export function localReference(base: URL, reference: string | undefined): string | undefined {
  if (reference === undefined) return undefined;
  const relative = reference.startsWith(base.href) ? reference.slice(base.href.length) : reference;
  const [, type, id] = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/u.exec(relative) ?? [];
  return type === undefined || id === undefined || /^\.+$/u.test(id) ? undefined : `${type}/${id}`;
}

/** The id of a local reference of this type. */
export function idIn(base: URL, type: string, reference: string | undefined): string | undefined {
  const local = localReference(base, reference);
  return local?.startsWith(`${type}/`) === true ? local.slice(type.length + 1) : undefined;
}
