import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import type { Keyring } from '../../ports/keyring.js';
import { createPayloadCodec } from './payloadCodec.js';

export interface SealedDataConverter {
  payloadConverterPath: string;
  failureConverterPath: string;
  payloadCodecs: PayloadCodec[];
}

/**
 * One and the same for clients, workers and replay. Both paths also go to `bundleWorkflowCode`:
 * without them what a workflow itself throws is written in clear, and what it receives is not
 * tolerated.
 */
export function createDataConverter(keyring: Keyring, namespace: string): SealedDataConverter {
  return { ...converterPaths(), payloadCodecs: [createPayloadCodec(keyring, namespace)] };
}

/**
 * For the bundler, which needs no keys. The modules stand beside this one, as TypeScript or
 * compiled.
 */
export function converterPaths(): { payloadConverterPath: string; failureConverterPath: string } {
  return { payloadConverterPath: beside('payloadConverter'), failureConverterPath: beside('failureConverter') };
}

function beside(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
}
