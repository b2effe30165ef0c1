export { demoAdditions, demoTag, numbersIn, withDemoAdditions } from './charts/demoAdditions.js';
export { demoOrder, type DemoOrder } from './charts/demoOrder.js';
export { demoPatients, demoPractitioner } from './charts/demoPatients.js';
export { loadCharts } from './charts/loadCharts.js';
export { placeCharts, type PlacedChart } from './charts/placeCharts.js';
