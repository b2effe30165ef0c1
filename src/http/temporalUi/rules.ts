import { actionNames } from '../../domain/process/applyAction.js';
import type { ActionName } from '../../domain/process/messages.js';

/** What a request to the Temporal Web UI's server would do. */
export type Errand =
  | { readonly kind: 'look' }
  /** A query to a workflow, as its page in the Web UI sends it. */
  | { readonly kind: 'ask'; readonly workflowId: string }
  /** A person's action on a referral, as the API takes it too. */
  | { readonly kind: 'act'; readonly via: 'signal' | 'update'; readonly name: ActionName; readonly workflowId: string }
  /** Everything else that changes something: an engineer's. */
  | { readonly kind: 'operate'; readonly what: string; readonly workflowId: string | undefined };

const message = /^\/(?<id>referral-[0-9a-f-]{36})\/(?<via>signal|update)\/(?<name>[A-Za-z]{1,40})$/u;
const question = /^\/(?<id>[\w.:%-]{1,200})\/query\/[A-Za-z_]{1,100}$/u;

/**
 * A list of what is allowed, by the raw path: any other spelling (escaped, doubled, another
 * namespace) is not on it, and so is for engineers. No GET of Temporal's HTTP API changes anything.
 */
export function errandOf(method: string, path: string, namespace: string): Errand {
  if (method === 'GET' || method === 'HEAD') return { kind: 'look' };
  const workflows = `/temporal/api/v1/namespaces/${namespace}/workflows`;
  const rest = method === 'POST' && path.startsWith(workflows) ? path.slice(workflows.length) : '';
  const asked = question.exec(rest)?.groups?.['id'];
  if (asked !== undefined) return { kind: 'ask', workflowId: asked };
  const { id, via, name } = message.exec(rest)?.groups ?? {};
  // The workflow accepts a name in upper or lower case.
  const action = actionNames.find((one) => one.toLowerCase() === name?.toLowerCase());
  if (id !== undefined && action !== undefined && (via === 'signal' || via === 'update'))
    return { kind: 'act', via, name: action, workflowId: id };
  return { kind: 'operate', what: whatOf(method, path), workflowId: workflowOf(path) };
}

/**
 * The words of Temporal's HTTP API that name what is changed and how. Everything else in a path is
 * an id, and is kept out of the audit.
 */
const words = new Set(
  (
    'workflows cancel terminate reset pause unpause signal signal-with-start update update-options trigger-rule activities complete fail heartbeat ' +
    'resolve-as-canceled activities-deprecated schedules patch batch-operations stop worker-deployments worker-deployment-versions set-current-version ' +
    'set-ramping-version set-manager current-deployment task-queues update-config workers workflow-rules nexus endpoints namespaces'
  ).split(' '),
);

function whatOf(method: string, path: string): string {
  const [, ...named] = path.split('/').filter((part) => words.has(part));
  return `${method} ${named.join('/') || 'other'}`;
}

function workflowOf(path: string): string | undefined {
  return /\/workflows\/(?<id>[\w.-]{1,100})(?:\/|$)/u.exec(path)?.groups?.['id'];
}
