import { z } from 'zod';
import { json, refused, type Common, type Paths } from '../shared/openapi.js';
import { behindStepPage, behindStepQuery, funnelStep, reviewedWeeks, reviewWeek } from './schemas.js';

/** The part of the description that is about the weekly reviews. @param common answers that any route may give */
export function reviewPaths({ refusals }: Common<'refusals'>): Paths {
  const tags = ['Reviews'];
  return {
    '/api/reviews': {
      get: { tags, summary: 'Which weeks have a review', responses: { '200': json(reviewedWeeks, 'All of them'), ...refusals } },
    },
    '/api/reviews/{week}': {
      get: {
        tags,
        summary: 'The weekly review',
        requestParams: { path: z.object({ week: reviewWeek }) },
        responses: { '200': json(z.looseObject({}), 'As it was computed'), ...refusals, '404': refused('That week has none') },
      },
    },
    '/api/reviews/{week}/funnel/{step}': {
      get: {
        tags,
        summary: 'Who is behind a step of the funnel: who reached it, and who of the step before did not',
        description:
          'Whoever was counted when the review was computed, so that the lists are as long as its numbers; each as it stands now. Whoever did not reach the step comes first, the longest first.',
        requestParams: { path: z.object({ week: reviewWeek, step: funnelStep }), query: behindStepQuery },
        responses: {
          '200': json(behindStepPage, 'A page'),
          '400': refused('The filter is not as described'),
          ...refusals,
          '404': refused('No such week or step, or the week is not over'),
        },
      },
    },
  };
}
