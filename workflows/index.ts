export { reconciliation } from './reconciliation.js';
export { referral } from './referral.js';
export { weeklyReview } from './weeklyReview.js';
