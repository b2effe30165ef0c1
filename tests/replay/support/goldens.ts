import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKeyring } from '../../../src/adapters/keyring/keyring.js';
import { createDataConverter } from '../../../src/adapters/temporal/dataConverter.js';
import { repositoryRoot } from '../../../src/cli/repositoryRoot.js';
