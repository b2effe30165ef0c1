import { describe, expect, it } from '@jest/globals';
import { createPatients, type PatientScript } from '../../src/simulators/patient.js';
import { dayMs } from '../../src/domain/time/durations.js';

const phone = '+12025550142';

/** Phones that remember what was said on them. */
function phones() {
  const listeners = new Set<(text: { to: string; ordinal: number }) => void>();
  const said: { from: string; body: string }[] = [];
  let heard = (): void => undefined;
  const firstReply = new Promise<void>((resolve) => (heard = resolve));
  return {
    said,
    firstReply,
    arrive: (to: string, ordinal: number) => listeners.forEach((listener) => listener({ to, ordinal })),
    onArrival: (listener: (text: { to: string; ordinal: number }) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reply: async (text: { from: string; body: string }) => {
      said.push(text);
      heard();
    },
  };
}

const script: PatientScript = { [phone]: [{ do: 'ignore' }, { do: 'reply', body: '1', afterMs: dayMs }] };

describe('a scripted patient', () => {
  it('ignores the first text and answers the second, after a day of practice time', async () => {
    const harness = phones();
    const patients = createPatients({ phones: harness, script, scale: dayMs });
    harness.arrive(phone, 1);
    harness.arrive(phone, 2);
    await harness.firstReply;
    expect(harness.said).toEqual([{ from: phone, body: '1' }]);
    await patients.stop();
  });

  it('says nothing after the script, nor when no script is for that phone', async () => {
    const harness = phones();
    const patients = createPatients({ phones: harness, script, scale: Number.POSITIVE_INFINITY });
    harness.arrive(phone, 3);
    harness.arrive('+12025550199', 2);
    harness.arrive(phone, 2);
    await harness.firstReply;
    expect(harness.said).toHaveLength(1);
    await patients.stop();
  });

  it('says nothing more once stopped', async () => {
    const harness = phones();
    const patients = createPatients({ phones: harness, script, scale: 1 });
    harness.arrive(phone, 2);
    await patients.stop();
    harness.arrive(phone, 2);
    expect(harness.said).toEqual([]);
  });
});
