/** Whether an address belongs to the Temporal Web UI, which is served below `/temporal`. */
export const isTemporalUi = (path: string): boolean => /^\/temporal(?:\/|$)/u.test(path);
