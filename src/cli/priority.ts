import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A third of the share of a program at the usual priority, where there is not enough for both. */
const behind = 5;

/**
 * Lets a process wait for the API where both want the same core: an order is answered at once, while a referral may queue. Linux with autogroups weighs
 * sessions first and processes within one after that, and each of our programs leads a session of its own. Where neither may be set it stays as it was.
 */
export function putBehind(pid: number): void {
  for (const set of [() => setPriority(pid, behind), () => writeFileSync(`/proc/${pid}/autogroup`, String(behind))]) {
    try {
      set();
    } catch {
      // Another system, or a process that has ended: nothing depends on it.
    }
  }
}
