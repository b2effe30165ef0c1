import { Router, json, type RequestHandler } from 'express';

const behaviours = ['ok', 'down', '401', '429', '500', 'slow'] as const;
type Behaviour = (typeof behaviours)[number];

/** Slow, but short enough that a test can choose a client timeout above or below it. */
const slowMs = 3_000;

/**
 * `POST /_behave { "do": "down" | "401" | "429" | "500" | "slow" | "ok", "times"? }` sets the
 * response to the next FHIR requests, without `times` until the next change. `down` closes the
 * connection.
 */
export function createBehaviour(): { control: Router; misbehave: RequestHandler } {
  let current: { behaviour: Behaviour; left: number } = { behaviour: 'ok', left: Infinity };

  const control = Router();
  control.post('/_behave', json(), (request, response) => {
    // The posted body is unknown input: each member is checked.
    const { do: wanted, times } = (request.body ?? {}) as { do?: unknown; times?: unknown };
    const behaviour = behaviours.find((each) => each === wanted);
    if (behaviour === undefined) {
      response.status(400).json({ error: `do must be one of ${behaviours.join(', ')}` });
      return;
    }
    current = { behaviour, left: typeof times === 'number' && times > 0 ? times : Infinity };
    response.status(204).end();
  });

  const next = (): Behaviour => {
    if (current.left <= 0) return 'ok';
    current.left -= 1;
    return current.behaviour;
  };

  const misbehave: RequestHandler = (request, response, proceed) => {
    const behaviour = next();
    if (behaviour === 'ok') proceed();
    else if (behaviour === 'down') request.socket.destroy();
    else if (behaviour === 'slow') setTimeout(proceed, slowMs).unref();
    else {
      if (behaviour === '429') response.set('retry-after', '1');
      response
        .status(Number(behaviour))
        .json({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: issueCodes[behaviour] }] });
    }
  };

  return { control, misbehave };
}

const issueCodes = { '401': 'login', '429': 'throttled', '500': 'exception' } as const;
