import { proxySinks, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';

/** Only strings and numbers: objects must not leave the workflow sandbox. */
export interface ReplaySinks extends Sinks {
  replay: {
    /** The event that started the current workflow task. */
    reached: (event: number) => void;
    returned: (json: string) => void;
    /** The message stays inside: it can quote patient data. */
    threw: (name: string, place: string) => void;
  };
}

const { replay } = proxySinks<ReplaySinks>();

/** Reports what the SDK does not: the workflow's result, and where it throws. */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute: (input, next) => {
        const run = next(input);
        // Not awaited: one more promise turn could change the order of the commands.
        void run.then(returned, threw);
        return run;
      },
    },
  ],
  internals: [
    {
      activate: (input, next) => {
        replay.reached(input.activation.historyLength ?? 0);
        next(input);
      },
    },
  ],
});

const returned = (result: unknown): void => replay.returned(JSON.stringify(result ?? null));

function threw(error: unknown): void {
  if (!(error instanceof Error)) return replay.threw('an error', '');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !line.includes('node_modules'));
  const place = frames[0]?.replace(/^\s+at /, '').replace(/\(.*\/(?=(?:src|workflows)\/)/, '(');
  replay.threw(error.name, place ?? '');
}
