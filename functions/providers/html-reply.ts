import * as v from 'valibot';
import type { HttpReply } from '../domain/http.ts';

/** What may stand before a page's first element: a byte order mark, spaces, comments and an XML declaration. */
const prolog = /^(?:\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)*/;

/** How a page begins. Most elements may be left out, `html` as well: HTML Living Standard, section 13.1.2.4. */
const firstTag = new RegExp(
  `^<(?:!doctype\\s+html|${[
    ...['html', 'head', 'title', 'meta', 'link', 'script', 'style', 'noscript', 'body', 'frameset'],
    ...['h[1-6]', 'p', 'br', 'hr', 'div', 'span', 'center', 'font', 'b', 'strong', 'em', 'pre'],
    ...['img', 'iframe', 'table', 'form', 'main', 'header', 'section', 'article'],
  ].join('|')})(?:[\\s/>]|$)`,
  'i',
);

const anyTag = /<[a-z!][^<>]*>/i;

const htmlTypes = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i;

const Json = v.pipe(v.string(), v.parseJson());

/**
 * Whether a reply is a page for people, such as that of a captive proxy or of a server in maintenance. The content type alone
 * does not tell: many servers say `text/html` of JSON, of plain text and of nothing at all.
 */
export function isHtml({ body, contentType = '' }: HttpReply): boolean {
  // A page in UTF-16 is read as UTF-8, with a zero at each letter.
  const text = body.replace(/[\0\ufffd]/g, '').replace(prolog, '');
  if (firstTag.test(text)) return true;
  return htmlTypes.test(contentType) && anyTag.test(text) && !v.is(Json, text);
}
