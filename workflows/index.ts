export { referral } from './referral.js';
export { weeklyReview } from './weeklyReview.js';
