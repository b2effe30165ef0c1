/**
 * The networks that carry a document to an office. A channel is a kind of endpoint with an adapter
 * (`Transmitter`), which wiring.ts registers. The directory may list endpoints of other kinds:
 * nothing is routed or sent to them.
 */
export const channels = ['fax'] as const;
export type Channel = (typeof channels)[number];

/** Undefined for a kind of endpoint that nothing can be sent to. */
export const channelOf = (kind: string): Channel | undefined => channels.find((channel) => channel === kind);
