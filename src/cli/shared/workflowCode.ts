import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/**
 * The workflows as one file for `workflowBundle: { codePath }`.
 * @param root the folder that holds workflows/ and src/: the repository with `ts`, or dist with
 *   `js`
 * @param interceptors further modules that run beside the workflows; the worker's own bundle has
 *   none
 */
export async function workflowCode(root: string, extension: 'ts' | 'js', interceptors: string[] = []): Promise<string> {
  const converter = (name: string) => join(root, `src/adapters/temporal/${name}.${extension}`);
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, `workflows/index.${extension}`),
    // Without these the workflows' own failures would be written in clear.
    payloadConverterPath: converter('payloadConverter'),
    failureConverterPath: converter('failureConverter'),
    workflowInterceptorModules: [join(root, `workflows/reservedNames.${extension}`), ...interceptors],
    webpackConfigHook: (config) => {
      // The sources import each other as `.js`, as Node will find them once compiled.
      config.resolve = { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } };
      return config;
    },
    logger: quiet,
  });
  return code;
}

const quiet = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // Webpack's progress is no news; its errors are thrown.
}
