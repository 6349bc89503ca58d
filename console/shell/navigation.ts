import { hrefOf, parseRoute, type Route, route } from './route.ts';

/** Where each page was scrolled to when it was left. */
const positions = new Map<string, number>();
const restoreWithinMs = 1_500;

let shownHash = location.hash;
let isByLink = false;

/** Shows the page that the address names from now on. Going back leads to where one had scrolled to. */
export function followRoute(): void {
  history.scrollRestoration = 'manual';
  route.set(parseRoute(location.hash));
  document.addEventListener('click', noteLink, { capture: true });
  addEventListener('scroll', () => positions.set(shownHash, scrollY), { passive: true });
  addEventListener('hashchange', () => {
    const before = route.get();
    shownHash = location.hash;
    route.set(parseRoute(location.hash));
    const isSamePage = pageOf(before) === pageOf(route.get());
    if (!isByLink) restoreScroll(shownHash);
    else if (!isSamePage) scrollTo(0, 0);
    isByLink = false;
    if (!isSamePage) requestAnimationFrame(focusHeading);
  });
}

/** Shows another page. */
export function go(target: Route): void {
  noteOwn();
  location.hash = hrefOf(target);
}

/** Puts the focus on the heading of the page, so that screen readers say where one is. */
export function focusHeading(): void {
  document.querySelector('h1')?.focus({ preventScroll: true });
}

/** A page without what only narrows its list. */
function pageOf(shown: Route): string {
  return hrefOf(shown).split('?')[0] ?? '';
}

function noteLink(event: Event): void {
  if (event.target instanceof Element && event.target.closest('a[href^="#"]') !== null) noteOwn();
}

function noteOwn(): void {
  isByLink = true;
}

/** What a page shows may come a little later; until then it is too short to scroll. */
function restoreScroll(hash: string): void {
  const top = positions.get(hash) ?? 0;
  const until = performance.now() + restoreWithinMs;
  const step = () => {
    if (shownHash !== hash) return;
    if (document.documentElement.scrollHeight - innerHeight >= top) scrollTo(0, top);
    else if (performance.now() < until) requestAnimationFrame(step);
  };
  step();
}
