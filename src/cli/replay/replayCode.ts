import { fileURLToPath } from 'node:url';
import { workflowCode } from '../shared/workflowCode.js';

/**
 * The current workflows with the recorder.
 * @param root the folder that holds workflows/ and src/
 * @param more further interceptor modules
 */
export function replayCode(root: string, extension: 'ts' | 'js', more: readonly string[] = []): Promise<string> {
  const recorder = fileURLToPath(new URL(`./recorder.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
  return workflowCode(root, extension, [recorder, ...more]);
}
