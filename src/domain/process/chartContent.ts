import type { BserStatus, ChartTarget } from '../chart/chart.js';
import { isDelivered, type ReferralState } from './state.js';

/**
 * What the chart should say of a referral: the part of a ChartTarget that the process knows
 * (domain: R4 Task, BSeR businessStatus).
 */
export interface ChartWords {
  readonly serviceRequest: 'active' | 'completed';
  readonly task: { readonly status: ChartTarget['task']['status']; readonly businessStatus: BserStatus; readonly reason?: string };
  /** One Task per recipient. */
  readonly ordinal: number;
  readonly appointment?: {
    readonly id: string;
    readonly status: NonNullable<ChartTarget['appointment']>['status'];
    readonly startAt?: number;
  };
}

/** Undefined while there is nothing to say: the EHR knows of its own order. */
export function chartWords(state: ReferralState): ChartWords | undefined {
  const task = taskWords(state);
  if (task === undefined) return undefined;
  const appointment = appointmentWords(state);
  return {
    serviceRequest: state.axes.appointment === 'kept' ? 'completed' : 'active',
    task,
    ordinal: Math.max(1, state.route?.ordinal ?? state.routesTaken),
    ...(appointment === undefined ? {} : { appointment }),
  };
}

/** The same as one string: two states that say the same are written once. */
export function chartSays(state: ReferralState): string | undefined {
  const words = chartWords(state);
  return words === undefined ? undefined : JSON.stringify(words);
}

function taskWords(state: ReferralState): ChartWords['task'] | undefined {
  const { axes, outcome } = state;
  if (outcome !== undefined && outcome !== 'kept')
    return state.chart.says === undefined ? undefined : { status: 'cancelled', businessStatus: '6.0', reason: outcome };
  if (axes.appointment === 'kept') return { status: 'in-progress', businessStatus: '5.1.4' };
  if (axes.appointment === 'booked') return { status: 'in-progress', businessStatus: '5.1.1' };
  if (axes.appointment === 'missed') return { status: 'in-progress', businessStatus: '5.1.2' };
  if (axes.appointment === 'cancelled') return { status: 'in-progress', businessStatus: '5.1.3' };
  if (axes.acceptance === 'declined') return { status: 'rejected', businessStatus: '4.0', reason: 'declined' };
  return isDelivered(axes) ? { status: 'requested', businessStatus: '2.0' } : undefined;
}

const appointmentStatus = { booked: 'booked', cancelled: 'cancelled', missed: 'noshow', kept: 'fulfilled' } as const;

function appointmentWords(state: ReferralState): ChartWords['appointment'] {
  const { visit, axes } = state;
  if (visit === undefined || axes.appointment === 'none' || axes.appointment === 'proposed') return undefined;
  return { id: visit.id, status: appointmentStatus[axes.appointment], ...(visit.startAt === undefined ? {} : { startAt: visit.startAt }) };
}
