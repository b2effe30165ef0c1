import { createFhirEhr } from '../../src/adapters/fhir/fhirEhr.js';
import { createMemoryEhr } from '../support/memory/ehr.js';
import { mondayMs, startEhr, withCardiologyOrder } from '../support/ehr.js';
import { describeEhr } from './ehr.contract.js';

async function overFhir() {
  const simulator = await startEhr();
  const { orderId } = await withCardiologyOrder(simulator);
  const ehr = createFhirEhr({
    baseUrl: simulator.url,
    timeoutMs: 5_000,
    practiceTime: () => mondayMs,
    onBehalfOf: 'Elm Street Family Medicine',
  });
  const order = await ehr.readOrder(orderId);
  if (order === undefined) throw new Error('the order was not placed');
  return { ehr, order, simulator };
}

describeEhr('an EHR over FHIR', async () => {
  const { ehr, order, simulator } = await overFhir();
  return { ehr, order, close: simulator.close };
});

describeEhr('an EHR in memory', async () => {
  const { ehr, order, simulator } = await overFhir();
  const chart = await ehr.readChart(order);
  await simulator.close();
  return { ehr: createMemoryEhr({ orders: [order], charts: [chart] }), order, close: async () => undefined };
});
