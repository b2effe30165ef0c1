import { describe, expect, it } from '@jest/globals';
import { actionNames } from '../../src/domain/process/applyAction.js';
import { eventSchemas } from '../../src/domain/process/messages.js';
import { errandOf } from '../../src/http/temporalUi/rules.js';

const id = 'referral-7d8a602e-fd3f-470a-a6c3-c224a11248d5';
const api = '/temporal/api/v1';
const here = `${api}/namespaces/loopkeeper`;
const errand = (method: string, path: string) => errandOf(method, path, 'loopkeeper');

/**
 * Everything that changes something in Temporal's HTTP API (go.temporal.io/api v1.62.8), but for
 * what is let through below.
 */
const changing: readonly [method: string, path: string][] = [
  ['POST', `${api}/namespaces`],
  ['POST', `${here}/update`],
  ['POST', `${here}/workflows/${id}`],
  ['POST', `${here}/workflows/${id}/cancel`],
  ['POST', `${here}/workflows/${id}/terminate`],
  ['POST', `${here}/workflows/${id}/reset`],
  ['POST', `${here}/workflows/${id}/pause`],
  ['POST', `${here}/workflows/${id}/unpause`],
  ['POST', `${here}/workflows/${id}/update-options`],
  ['POST', `${here}/workflows/${id}/trigger-rule`],
  ['POST', `${here}/workflows/${id}/signal-with-start/claim`],
  ['POST', `${here}/workflows/${id}/activities/1/complete`],
  ['POST', `${here}/workflows/${id}/activities/1/fail`],
  ['POST', `${here}/workflows/${id}/activities/1/heartbeat`],
  ['POST', `${here}/workflows/${id}/activities/1/resolve-as-canceled`],
  ...['activity-complete', 'activity-fail', 'activity-heartbeat', 'activity-resolve-as-canceled'].map((name) => one(name)),
  ...['activities/1', 'activities/1/complete', 'activities/1/fail', 'activities/1/cancel', 'activities/1/terminate'].map((name) =>
    one(name),
  ),
  ...['pause', 'unpause', 'reset', 'update-options'].map((name) => one(`activities-deprecated/${name}`)),
  ['POST', `${here}/batch-operations/1`],
  ['POST', `${here}/batch-operations/1/stop`],
  ['POST', `${here}/schedules/weekly-review`],
  ['POST', `${here}/schedules/weekly-review/update`],
  ['POST', `${here}/schedules/weekly-review/patch`],
  ['DELETE', `${here}/schedules/weekly-review`],
  ['POST', `${here}/current-deployment/1`],
  ...['set-current-version', 'set-ramping-version', 'set-manager'].map((name) => one(`worker-deployments/1/${name}`)),
  ['POST', `${here}/worker-deployments/1`],
  ['DELETE', `${here}/worker-deployments/1`],
  ['DELETE', `${here}/worker-deployment-versions/1/2`],
  ['POST', `${here}/worker-deployment-versions/1/2/update-metadata`],
  ['POST', `${here}/task-queues/referrals/update-config`],
  ...['heartbeat', 'fetch-config', 'update-config'].map((name) => one(`workers/${name}`)),
  ['POST', `${here}/workflow-rules`],
  ['DELETE', `${here}/workflow-rules/1`],
  ['POST', `${api}/nexus/endpoints`],
  ['POST', `${api}/nexus/endpoints/1/update`],
  ['DELETE', `${api}/nexus/endpoints/1`],
];

function one(name: string): [method: string, path: string] {
  return ['POST', `${here}/${name}`];
}

/**
 * The same message spelt in a way that Temporal's server might read as the one that is let through,
 * or as another.
 */
const elsewhere: readonly [method: string, path: string][] = [
  ['PUT', `${here}/workflows/${id}/signal/claim`],
  ['PATCH', `${here}/workflows/${id}/signal/claim`],
  ['OPTIONS', `${here}/workflows/${id}/signal/claim`],
  ['post', `${here}/workflows/${id}/signal/claim`],
  ['POST', `${api}/namespaces/temporal-system/workflows/${id}/signal/claim`],
  ['POST', `${api}/namespaces//workflows/${id}/signal/claim`],
  ['POST', `${here}//workflows/${id}/signal/claim`],
  ['POST', `${here}/workflows/${id}/signal/claim/`],
  ['POST', `${here}/workflows/${id}/signal/claim/..%2f..%2fterminate`],
  ['POST', `${here}/workflows/${id}/../${id}/terminate`],
  ['POST', `${here}/workflows/${id}%2fterminate`],
  ['POST', `${here}/workflows/${id}/query/status/../../terminate`],
  ['POST', `${here}/workflows/${id}/%73ignal/claim`],
  ['POST', `/temporal${here}/workflows/${id}/signal/claim`],
  ['POST', `${here}/workflows/weekly-review/signal/claim`],
  ...Object.keys(eventSchemas).map((name): [string, string] => ['POST', `${here}/workflows/${id}/signal/${name}`]),
  ['POST', `${here}/workflows/${id}/signal/__temporal_anything`],
  ['POST', '/temporal/auth/sso'],
  ['POST', '/temporal'],
];

describe('what comes to the door', () => {
  it.each([...changing, ...elsewhere])("is an engineer's: %s %s", (method, path) => expect(errand(method, path).kind).toBe('operate'));

  it.each(actionNames)('is a coordinator’s as signal and as update: %s', (name) => {
    for (const via of ['signal', 'update'] as const) {
      expect(errand('POST', `${here}/workflows/${id}/${via}/${name}`)).toEqual({ kind: 'act', via, name, workflowId: id });
      expect(errand('POST', `${here}/workflows/${id}/${via}/${name.toUpperCase()}`)).toMatchObject({ kind: 'act', name });
    }
  });

  it.each([
    ['GET', '/temporal'],
    ['GET', `${here}/workflows`],
    ['GET', `${here}/workflows/${id}/history`],
    ['HEAD', '/temporal/_app/version.json'],
  ])('is a look: %s %s', (method, path) => expect(errand(method, path)).toEqual({ kind: 'look' }));

  it.each([id, 'weekly-review-workflow-2026-11-30T13%3A00%3A00Z'])('is a question to %s', (workflowId) =>
    expect(errand('POST', `${here}/workflows/${workflowId}/query/__temporal_workflow_metadata`)).toEqual({ kind: 'ask', workflowId }),
  );

  it.each([
    ['POST', `${here}/workflows/${id}/terminate`, 'POST workflows/terminate', id],
    ['DELETE', `${here}/schedules/Ana Ruiz`, 'DELETE schedules', undefined],
    ['POST', `${here}/workflows/${id}/signal/Ana`, 'POST workflows/signal', id],
    ['POST', `${here}/workflows/Ana%20Ruiz/cancel`, 'POST workflows/cancel', undefined],
    ['PUT', '/temporal/whatever', 'PUT other', undefined],
  ])('is named in the audit by words of a table alone: %s %s', (method, path, what, workflowId) =>
    expect(errand(method, path)).toEqual({ kind: 'operate', what, workflowId }),
  );
});
