import { fileURLToPath } from 'node:url';
import { workflowCode } from '../shared/workflowCode.js';

/**
 * Today's workflows with the recorder beside them.
 * @param root the folder that holds workflows/ and src/
 */
export function replayCode(root: string, extension: 'ts' | 'js'): Promise<string> {
  const recorder = fileURLToPath(new URL(`./recorder.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
  return workflowCode(root, extension, [recorder]);
}
