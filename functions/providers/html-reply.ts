import * as v from 'valibot';
import type { HttpReply } from '../domain/http.ts';
import { BoundedJson } from './bounded-json.ts';

/** What may stand before a page's first element, comments apart: a byte order mark, spaces and an XML declaration. */
const prolog = /^(?:\s+|<\?[\s\S]*?\?>)*/;

/**
 * The elements of HTML by which a page is told. Most may be left out, `html` as well: HTML Living Standard, section
 * 13.1.2.4. Those that somebody's XML may well begin with are not among them, such as `data`, `code` and `output`.
 */
const elements = [
  ...['html', 'head', 'title', 'base', 'meta', 'link', 'script', 'style', 'noscript', 'body'],
  ...['h[1-6]', 'p', 'br', 'hr', 'div', 'span', 'center', 'font', 'pre', 'blockquote', 'a'],
  ...['b', 'strong', 'em', 'i', 'u', 'small', 'ul', 'ol', 'dl', 'img', 'iframe', 'frameset'],
  ...['table', 'form', 'input', 'button', 'main', 'header', 'footer', 'nav', 'section', 'article'],
  ...['aside', 'figure', 'picture', 'noframes', 'big', 'tt', 'li', 'tr', 'td'],
].join('|');

/** What tells a page as well once its type is HTML and it has not begun like XML. */
const others =
  'abbr|address|audio|code|details|kbd|label|object|s|samp|select|sub|summary|sup|svg|textarea|video';

const firstTag = new RegExp(`^<(?:!doctype\\s+html|${elements})(?:[\\s/>]|$)`, 'i');

/** XML is a page by its doctype or its outermost element alone: it may call anything `title` or `section`. */
const xmlPage = /^<(?:!doctype\s+html|html)(?:[\s/>]|$)/i;

const htmlTag = new RegExp(`</?(?:${elements}|${others})(?:[\\s/][^<>]*)?>`, 'i');

/** The beginning of a document whose outermost element is none of HTML. A name with a hyphen may be of a page's own. */
const foreignTag = /^<[a-z_][\w.:]*(?:[\s/>]|$)/i;

const xhtmlType = /^\s*application\/xhtml\+xml\s*(?:;|$)/i;

const htmlTypes = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i;

const xmlTypes = /^\s*(?:text|application)\/(?:[\w.-]+\+)?xml\s*(?:;|$)/i;

/** JSON, even if it is cut off or several in a row, and with what some put before it so that it is no script. */
const jsonStart = /^(?:\)\]\}',?\s*)?[{[]\s*["{[\]}]/;

/**
 * Whether a reply is a page for people, such as that of a captive proxy or of a server in maintenance. The content type alone
 * does not tell: many servers say `text/html` of JSON, of XML, of plain text and of nothing at all.
 */
export function isHtml({ body, contentType = '' }: HttpReply): boolean {
  // A page in UTF-16 is read as UTF-8, with a zero at each letter.
  const whole = withoutComments(body.replace(/[\0\ufffd]/g, '')).trimStart();
  const text = whole.replace(prolog, '');
  if (isXml(whole, contentType)) return xmlPage.test(text);
  if (firstTag.test(text)) return true;
  return htmlTypes.test(contentType) && !isData(text) && htmlTag.test(text);
}

function isXml(whole: string, contentType: string): boolean {
  if (xhtmlType.test(contentType)) return false;
  return xmlTypes.test(contentType) || /^<\?xml\s/i.test(whole);
}

function isData(text: string): boolean {
  return foreignTag.test(text) || jsonStart.test(text) || v.is(BoundedJson, text);
}

/** Servers and caches add comments to whatever they send. One that never ends takes the rest along. */
function withoutComments(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('<!--', from);
    kept.push(text.slice(from, start < 0 ? undefined : start));
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4);
    if (end < 0) return kept.join(' ');
    from = end + 3;
  }
}
