export { createEhrSimulator, type EhrSimulator, type EhrSimulatorOptions } from './ehr/ehrSimulator.js';
