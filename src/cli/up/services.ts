import type { DataFolder } from '../shared/dataFolder.js';
import type { Progress } from '../shared/progress.js';
import { type Running, supervise, type Supervised } from './supervised.js';
import type { Up } from '../shared/upFile.js';

type Name = keyof Up['pids'];

interface Kept {
  readonly name: Name;
  readonly mark: string;
  readonly service: Supervised;
}

/** Ended together, and before the servers that they use. */
const programs: readonly Name[] = ['worker', 'api', 'simulators'];

/** The processes that are kept up, in the order in which they were started. */
export class Services {
  /** Called after each change of a process id. */
  onChange: () => void = () => undefined;
  readonly #kept: Kept[] = [];
  readonly #progress: Progress;
  readonly #folder: DataFolder;
  #isStopping = false;

  constructor(progress: Progress, folder: DataFolder) {
    this.#progress = progress;
    this.#folder = folder;
  }

  /**
   * @param mark a part of the process's command line, by which the next start knows it should this
   * one be killed
   */
  async keep(name: Name, title: string, launch: (stopping: AbortSignal) => Promise<Running>, mark: string): Promise<void> {
    const say = (what: string) => this.#progress.line(`! ${title.padEnd(12)} ${what}`);
    const service = await supervise({ launch, say, onChange: () => this.#changed() });
    this.#kept.push({ name, mark, service });
    this.#changed();
  }

  pids(): Up['pids'] {
    const pid = (name: Name) => this.#kept.find((kept) => kept.name === name)?.service.pid() ?? null;
    return { api: pid('api'), worker: pid('worker'), temporal: pid('temporal'), postgres: pid('postgres'), simulators: pid('simulators') };
  }

  /** Our own programs at once, then Temporal, then PostgreSQL. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const ours = this.#kept.filter(({ name }) => programs.includes(name));
    await Promise.all(ours.map(({ service }) => service.stop()));
    for (const { service } of this.#kept.filter((kept) => !ours.includes(kept)).reverse()) await service.stop();
  }

  #changed(): void {
    const children = this.#kept.flatMap(({ service, mark }) => {
      const pid = service.pid();
      return pid === null ? [] : [{ pid, mark }];
    });
    this.#folder.noteChildren(children);
    if (!this.#isStopping) this.onChange();
  }
}
