export { referral } from './referral.js';
