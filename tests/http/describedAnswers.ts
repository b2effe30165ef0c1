import { expect } from '@jest/globals';
import { apiRoutes } from '../../src/http/routes.js';

const known = apiRoutes.map((route) => ({
  route,
  key: `${route.method} ${route.path}`,
  pattern: new RegExp(`^${route.path.replaceAll(/:\w+/gu, '[^/]+')}$`, 'u'),
}));

/** `GET /api/referrals/:id` for each route of the API that answers JSON. */
export const describedRoutes = known.filter(({ route }) => route.docs.answer.schema !== undefined).map(({ key }) => key);

/**
 * Holds that a success has the shape of its route's definition: it parses, and has no field that is
 * not described.
 * @returns the route's key; undefined when the answer is no JSON of the API
 */
export async function expectDescribed(method: string, path: string, answer: Response): Promise<string | undefined> {
  const { pathname } = new URL(path, 'http://loopkeeper.test');
  const found = known.find(({ route, pattern }) => route.method === method && pattern.test(pathname));
  const described = found?.route.docs.answer;
  if (found === undefined || described?.schema === undefined || !answer.ok) return undefined;
  const value: unknown = await answer.clone().json();
  expect([found.key, answer.status]).toEqual([found.key, described.status ?? 200]);
  expect([found.key, described.schema.parse(value)]).toEqual([found.key, value]);
  return found.key;
}
