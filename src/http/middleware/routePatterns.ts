import type { Router } from 'express';

export interface RegisteredRoute {
  /** Upper case; `_ALL` where every method is taken. */
  method: string;
  /** `/api/referrals/:id` */
  pattern: string;
}

/** What a request is called in the log, the metrics and the audit: method and pattern, never the URL's values. */
export type PatternOf = (method: string, path: string) => string;

/** Every route of our routers. They are mounted without a prefix, so that a route's path is the whole pattern. */
export function routesOf(routers: readonly Router[]): RegisteredRoute[] {
  return routers.flatMap((router) =>
    router.stack.flatMap(({ route }) =>
      route === undefined ? [] : methodsOf(route).map((method) => ({ method: method.toUpperCase(), pattern: route.path })),
    ),
  );
}

function methodsOf(route: object): string[] {
  const { methods } = route as { methods?: Record<string, boolean> };
  return Object.keys(methods ?? {});
}

export function patternsOf(routers: readonly Router[]): PatternOf {
  const routes = routesOf(routers).map((route) => ({ ...route, matches: matcherOf(route.pattern) }));
  return (method, path) => routes.find((route) => [method, '_ALL'].includes(route.method) && route.matches(path))?.pattern ?? 'unknown';
}

/** `:id` stands for one part, and `{*path}` at the end for all that follow, if any. */
function matcherOf(pattern: string): (path: string) => boolean {
  const wanted = pattern.split('/');
  const isOpen = wanted.at(-1)?.startsWith('{*') === true;
  const fixed = isOpen ? wanted.slice(0, -1) : wanted;
  return (path) => {
    const parts = path.split('/');
    const fits = isOpen ? parts.length > fixed.length : parts.length === fixed.length;
    return fits && fixed.every((part, index) => part.startsWith(':') || part === parts[index]);
  };
}
