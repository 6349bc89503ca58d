/** A route that a request matched, with the values of its path's parameters. */
export interface RouteMatch<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request by its decoded path. */
export type RouteTable<Target> = (method: string, path: string) => RouteMatch<Target> | undefined;

interface Route<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly method: string;
  readonly segments: readonly string[];
  readonly rank: string;
}

/** Makes a table of routes; the most specific one wins, as in https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
export function createRouteTable<Target>(targets: ReadonlyMap<string, Target>): RouteTable<Target> {
  const routes = [...targets]
    .map(([routeKey, target]) => toRoute(routeKey, target))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1));

  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const route of routes) {
      if (route.method !== 'ANY' && route.method !== method) continue;
      const pathParameters = matchSegments(route.segments, segments);
      if (pathParameters === undefined) continue;
      return { routeKey: route.routeKey, target: route.target, pathParameters };
    }
    return undefined;
  };
}

function toRoute<Target>(routeKey: string, target: Target): Route<Target> {
  const key = routeKey === '$default' ? 'ANY /{proxy+}' : routeKey;
  const [method = '', path = ''] = key.split(' ');
  const segments = path.split('/').slice(1);
  // Sorts fixed segments before parameters, those before greedy ones, `$default` last; then a method before ANY.
  const rank = [
    routeKey === '$default' ? '1' : '0',
    ...segments.map((segment) => (isGreedy(segment) ? '2' : isParameter(segment) ? '1' : '0')),
    method === 'ANY' ? '1' : '0',
  ].join('');
  return { routeKey, target, method, segments, rank };
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    if (isGreedy(expected)) {
      parameters[expected.slice(1, -2)] = segments.slice(index).join('/');
      return parameters;
    }
    const actual = segments[index];
    if (actual === undefined) return undefined;
    if (isParameter(expected) && actual !== '') parameters[expected.slice(1, -1)] = actual;
    else if (expected !== actual) return undefined;
  }
  return segments.length === pattern.length ? parameters : undefined;
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}

function isGreedy(segment: string): boolean {
  return isParameter(segment) && segment.endsWith('+}');
}
