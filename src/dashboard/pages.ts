import { messages } from './messages.js';

const { nav } = messages;

interface PageEntry {
  /** As Express and wouter write it. The server answers each with the dashboard. */
  readonly path: string;
  /** Its name in the menu, for the pages that are in it. */
  readonly menu?: string;
}

/** Every page of the dashboard, in the order of the menu. Its component is in Shell.tsx. */
export const pages = [
  { path: '/worklist', menu: nav.worklist },
  { path: '/referrals/:id' },
  { path: '/week', menu: nav.week },
  { path: '/week/:week' },
  { path: '/week/:week/:step' },
  { path: '/directory', menu: nav.directory },
  { path: '/rules', menu: nav.policies },
  { path: '/specialties', menu: nav.specialties },
  { path: '/go-live', menu: nav.goLive },
] as const satisfies readonly PageEntry[];

export type PagePath = (typeof pages)[number]['path'];
