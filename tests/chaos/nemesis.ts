import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosHouse } from './installation.js';
import type { PlannedFault, Process } from './plan.js';
import { randomOf } from './random.js';
import { workflowIdOf } from '../../workflows/contract.js';

/**
 * Does what was planned, when it was planned, and tells what it did. Resolves when the last fault
 * has passed.
 */
export async function unleash(
  installation: ChaosHouse,
  faults: readonly PlannedFault[],
  { seed, startedAt, say, signal }: { seed: number; startedAt: number; say: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const random = randomOf(seed);
  const passing: Promise<void>[] = [];
  for (const fault of faults) {
    await delay(Math.max(0, startedAt + fault.atMs - Date.now()), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    passing.push(
      strike(installation, fault, random.next()).then(
        (what) => say(`  ${seconds(Date.now() - startedAt)}  ${what}`),
        // A database that is down cannot be asked whom to strike; the next fault comes soon.
        () => undefined,
      ),
    );
  }
  await Promise.all(passing);
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`.padStart(8);

async function strike(installation: ChaosHouse, fault: PlannedFault, luck: number): Promise<string> {
  switch (fault.do) {
    case 'kill':
      return kill(installation, fault.whom);
    case 'pause':
      return pause(installation, fault.whom, fault.forMs);
    case 'disconnect':
      await installation.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      return 'database connections ended';
    case 'behave':
      await misbehave(installation, fault);
      return `${fault.whom}: ${fault.how} for ${Math.round(fault.forMs)} ms`;
    case 'terminate':
    case 'cancel':
      return interfere(installation, fault.do, luck);
  }
}

function kill(installation: ChaosHouse, whom: Process): string {
  const pid = installation.pids()[whom];
  if (pid === null) return `${whom} is down already`;
  process.kill(pid, 'SIGKILL');
  return `${whom} killed`;
}

async function pause(installation: ChaosHouse, whom: Process, forMs: number): Promise<string> {
  const pid = installation.pids()[whom];
  if (pid === null) return `${whom} is down already`;
  process.kill(pid, 'SIGSTOP');
  await delay(forMs);
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    return `${whom} was killed while it stood still`;
  }
  return `${whom} stood still for ${Math.round(forMs)} ms`;
}

/** Of two that overlap the later one counts, to its own end. */
const latest = new Map<string, object>();

async function misbehave(installation: ChaosHouse, fault: Extract<PlannedFault, { do: 'behave' }>): Promise<void> {
  latest.set(fault.whom, fault);
  await behave(installation, fault.whom, fault.how);
  await delay(fault.forMs);
  if (latest.get(fault.whom) === fault) await behave(installation, fault.whom, fault.whom === 'ehr' ? 'ok' : 'deliver');
}

export async function behave({ world }: ChaosHouse, whom: 'ehr' | 'fax' | 'sms', how: string): Promise<void> {
  const answer = await fetch(`${world.urls[whom]}/_behave`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ do: how }),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`The ${whom} simulator does not know how to ${how}`);
}

async function interfere(installation: ChaosHouse, how: 'terminate' | 'cancel', luck: number): Promise<string> {
  const open = await installation.query<{ id: string }>(`select id::text from referral_overview where status = 'open' order by created_at`);
  const one = open[Math.floor(luck * open.length)];
  if (one === undefined) return `nothing to ${how}`;
  const handle = installation.client.workflow.getHandle(workflowIdOf(one.id));
  await (how === 'terminate' ? handle.terminate('by hand') : handle.cancel());
  return `${how} of one referral's workflow`;
}
