import { windowEnd } from '../src/domain/time/clock.js';
import { classifyReply } from '../src/domain/texting/replies.js';
import { taskDeadline, windowsPolicy } from '../src/domain/process/windows.js';
import type { InboundText } from '../src/wire/twilioCallbacks.js';
import type { Clock } from '../src/ports/clock.js';
import type { Intake } from '../src/ports/intake.js';
import type { Messenger } from '../src/ports/messenger.js';
import type { ReconciliationStore, OpenReferral } from '../src/ports/reconciliationStore.js';
import type { Policies } from '../src/ports/policies.js';
import type { PracticeSettings } from '../src/ports/practiceSettings.js';
import type { ReferralProcess } from '../src/ports/referralProcess.js';
import type { Transmitter } from '../src/ports/transmitter.js';
import { hourMs, dayMs } from '../src/domain/time/durations.js';
import { keepPlace, keptPlace } from './heartbeat.js';

export interface ReconcilePorts {
  readonly clock: Clock;
  readonly reconciliationStore: ReconciliationStore;
  readonly process: Pick<ReferralProcess, 'running' | 'latestRun'>;
  readonly intake: Pick<Intake, 'textStatus' | 'reply'>;
  readonly messenger: Pick<Messenger, 'status' | 'received'>;
  readonly transmitter: Pick<Transmitter, 'discard'>;
  readonly policies: Policies;
  readonly practiceSettings: Pick<PracticeSettings, 'practice'>;
}

export interface ComparedRuns {
  compared: number;
  /** Referrals that nothing drives, newly found. */
  missing: number;
  /** Workflows that were reset, newly found. */
  reset: number;
}

/** A page of referrals. Also the most texts and documents of one run: the rest wait for a later one. */
const pageRows = 500;

/** Where `compareRuns` goes on after a failure. */
interface Place extends ComparedRuns {
  /** The last referral of the last page that was compared. */
  after?: string | undefined;
}

/**
 * Compares what is open with the world, and mends what no message reports (decision 46). Each
 * is safe to repeat, and finds nothing the second time.
 */
export function createReconcileActivities(ports: ReconcilePorts) {
  return {
    /**
     * Open rows against running workflows: one that was terminated becomes a person's task, one
     * that was reset gets a signal. Page by page; a retry goes on after the last whole page.
     */
    compareRuns: async (): Promise<ComparedRuns> => {
      // Written by `keepPlace` below.
      let { after, ...found } = (keptPlace() as Place | undefined) ?? { compared: 0, missing: 0, reset: 0 };
      for (;;) {
        const page = await ports.reconciliationStore.openReferrals({ after, limit: pageRows });
        const [first, last] = [page[0], page.at(-1)];
        if (first === undefined || last === undefined) return found;
        found = add(found, await comparePage(ports, page, { from: first.referralId, to: last.referralId }));
        after = last.referralId;
        keepPlace({ ...found, after } satisfies Place);
      }
    },

    /**
     * Texts whose end no callback reported: the provider is asked. Twilio gives a callback up that
     * was not answered within seconds.
     */
    askAboutTexts: async (): Promise<{ asked: number; settled: number }> => {
      const { clock, reconciliationStore } = ports;
      const beforeRealMs = clock.realNow() - silentAfterRealMs(clock);
      const texts = await reconciliationStore.silentTexts({ afterRealMs: beforeRealMs - askedForMs, beforeRealMs, limit: pageRows });
      let settled = 0;
      for (const { providerId } of texts) settled += (await settleText(ports, providerId)) ? 1 : 0;
      return { asked: texts.length, settled };
    },

    /**
     * What patients wrote while we could not be reached, a STOP above all. `readUntilRealMs` is
     * where the next reading begins.
     */
    readMissedReplies: async (since: { readUntilRealMs?: number | undefined }): Promise<{ missed: number; readUntilRealMs: number }> => {
      const readUntilRealMs = ports.clock.realNow();
      const texts = await ports.messenger.received({
        sinceRealMs: (since.readUntilRealMs ?? readUntilRealMs - firstLookBackMs) - overlapMs,
      });
      let missed = 0;
      for (const text of texts) missed += (await takeReply(ports, text)) ? 1 : 0;
      return { missed, readUntilRealMs };
    },

    /**
     * A packet that has arrived, or never will, does not stay in the provider's storage (decision
     * 12).
     */
    discardDocuments: async (): Promise<{ discarded: number }> => {
      const documents = await ports.reconciliationStore.finishedDocuments(pageRows);
      for (const { sendId, channel, documentName } of documents) {
        await ports.transmitter.discard({ channel, documentName });
        await ports.reconciliationStore.documentDiscarded(sendId);
      }
      return { discarded: documents.length };
    },
  };
}

/**
 * The running workflows are listed after the rows were read: a workflow that starts meanwhile has no
 * row on the page.
 */
async function comparePage(ports: ReconcilePorts, page: readonly OpenReferral[], ids: { from: string; to: string }): Promise<ComparedRuns> {
  const found: ComparedRuns = { compared: page.length, missing: 0, reset: 0 };
  const running = await ports.process.running(ids);
  for (const referral of page) {
    const verdict = await compare(ports, referral, running.get(referral.referralId));
    if (verdict !== 'fine') found[verdict] += 1;
  }
  return found;
}

const add = (one: ComparedRuns, other: ComparedRuns): ComparedRuns => ({
  compared: one.compared + other.compared,
  missing: one.missing + other.missing,
  reset: one.reset + other.reset,
});

async function compare(
  { reconciliationStore, process, clock, policies, practiceSettings }: ReconcilePorts,
  { referralId, specialty, urgency, runId }: OpenReferral,
  listed: string | undefined,
): Promise<'fine' | 'missing' | 'reset'> {
  if (listed !== undefined && (runId === undefined || runId === listed)) return 'fine';
  // The list may be older than the row; this answer is newer.
  const { standing: because, runId: latest } = await process.latestRun(referralId);
  if (because === 'running') {
    const isReset = listed !== undefined && latest !== undefined && latest !== runId;
    return isReset && (await reconciliationStore.runChanged({ referralId, runId }, latest)) ? 'reset' : 'fine';
  }
  const [windows, calendar] = await Promise.all([policies.get(windowsPolicy, { specialty, urgency }), practiceSettings.practice()]);
  const now = clock.now();
  const deadline = windowEnd(clock.settings, now, taskDeadline(windows.body, 'workflow-missing', urgency, now, calendar));
  return (await reconciliationStore.workflowMissing({ referralId, runId }, { because, deadline })) ? 'missing' : 'fine';
}

/** The provider's states end within hours, or never: after this no one asks. Real time. */
const askedForMs = 3 * dayMs;
/** A first reading, or one after a long rest, looks back so far. */
const firstLookBackMs = dayMs;
/** The provider lists a text a moment after it came; read again, it is known. */
const overlapMs = 10 * 60_000;

/** A callback comes within seconds; a practice hour of silence is too long. */
const silentAfterRealMs = ({ settings }: Clock): number => windowEnd(settings, 0, hourMs) / settings.scale;

async function settleText({ messenger, intake }: ReconcilePorts, providerId: string): Promise<boolean> {
  const found = await messenger.status(providerId);
  if (found === undefined || found.status === 'accepted') return false;
  const { status, failure } = found;
  await intake.textStatus({ eventId: `asked:${providerId}:${status}`, providerId, status, failure, raw: new Uint8Array() });
  return status !== 'transmitted';
}

async function takeReply({ intake, practiceSettings }: ReconcilePorts, { eventId, sid, from, body }: InboundText): Promise<boolean> {
  const { meaning, by } = classifyReply(body, (await practiceSettings.practice()).name);
  // As the webhook would have kept it.
  const raw = new TextEncoder().encode(new URLSearchParams({ MessageSid: sid, From: from, Body: body }).toString());
  // A missed START may be older than a known STOP: a person reads it.
  const { isNew } = await intake.reply({ eventId, from, meaning: meaning === 'start' ? 'unclear' : meaning, raw, by });
  return isNew;
}
