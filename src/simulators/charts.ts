export { demoAdditions, numbersIn, withDemoAdditions } from './charts/demoAdditions.js';
export { demoOrder, type DemoOrder } from './charts/demoOrder.js';
export { demoPatients } from './charts/demoPatients.js';
export { loadCharts } from './charts/loadCharts.js';
export { placeCharts } from './charts/placeCharts.js';
export { suitablePatient } from './charts/suitablePatient.js';
