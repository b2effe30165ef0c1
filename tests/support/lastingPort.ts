import { freePort } from '../../src/cli/shared/freePort.js';

/**
 * For what is stopped and started again at the same address: below the ports that outgoing
 * connections take, which would take it meanwhile.
 */
export const lastingPort = (): Promise<number> => freePort(10_000 + Math.floor(Math.random() * 20_000));
