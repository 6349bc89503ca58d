/**
 * A path as HTTP APIs make it before they look for its route: decoded twice, and cut at a question mark that the first time
 * has brought out. No id or name with such characters gets through as it is. Undefined for what is answered with 400. What
 * AWS does was captured in https://github.com/hotsock/voker/pull/8.
 */
export function decodePath(rawPath: string): string | undefined {
  try {
    const [path = ''] = decodeURIComponent(rawPath).split('?');
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
