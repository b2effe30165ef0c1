import type { EvidenceKind } from '../closure/evidence.js';
import type { EvidenceGrade } from '../referral.js';
import type { Attention } from './taskReasons.js';

/**
 * What a person's action added and `record` stores as a row. `n` counts them, so that a repeat
 * stores nothing twice.
 */
export type Fact = { readonly n: number; readonly at: number } & (
  | {
      readonly kind: 'evidence';
      readonly grade: EvidenceGrade;
      readonly evidence: EvidenceKind;
      readonly by: string;
      readonly spokeTo?: string | undefined;
      readonly visitAt?: number | undefined;
    }
  | {
      readonly kind: 'appointment';
      readonly id: string;
      readonly status: string;
      readonly by: string;
      readonly startAt?: number | undefined;
      readonly endAt?: number | undefined;
    }
  | {
      readonly kind: 'call';
      readonly by: string;
      readonly with: 'patient' | 'office';
      readonly spokeTo?: string | undefined;
      readonly said?: string | undefined;
      readonly outcome: string;
      readonly seconds: number;
    }
  | { readonly kind: 'note'; readonly by: string; readonly text: string }
  | {
      readonly kind: 'snooze';
      readonly by: string;
      readonly untilAt: number;
      readonly reason: string;
      readonly tasks: readonly Attention[];
    }
  | {
      readonly kind: 'taskClosed';
      readonly reason: Attention;
      readonly ordinal: number;
      readonly by: string;
      readonly decision: string;
      /** Who decided, when that is not who entered it. */
      readonly clinician?: string | undefined;
    }
);
export type NewFact = Fact extends infer One ? (One extends Fact ? Omit<One, 'n' | 'at'> : never) : never;
