import { describe, expect, it } from 'vitest';
import { isHtml } from '../../../functions/providers/html-reply.ts';

const page = '<!DOCTYPE html><html><head><title>Manutenção</title></head><body></body></html>';

describe('a page is told', () => {
  it.each([
    ['by its doctype', page],
    ['by a doctype in lower case', page.toLowerCase()],
    ['in capitals', page.toUpperCase()],
    ['by an old doctype', '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">\n<HTML></HTML>'],
    ['after a byte order mark', `\ufeff${page}`],
    ['after empty lines', `\r\n\t  \n${page}`],
    ['after a comment', `<!-- cache: miss\n-->${page}`],
    ['after comments and an XML declaration', `<?xml version="1.0"?> <!-- a --> <!-- b -->${page}`],
    [
      'after an XML declaration',
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
    ],
    ['without a doctype', '<html lang="pt-BR"><body>Voltamos logo</body></html>'],
    ['when it is cut off', '<html'],
    ['when it begins with its head', '<head><meta http-equiv="refresh" content="0"></head>'],
    ['when it has neither html nor head', '<title>Em manutenção</title><h1>Voltamos logo</h1>'],
    ['when it is a link to a log-in', '<a href="/login">Found</a>'],
    ['when it is one heading', '<h1>502 Bad Gateway</h1>'],
    ['when it is a script that leads to a log-in', '<script>location.href="/login"</script>'],
    ['when it is what PHP says of an error', '<br />\n<b>Fatal error</b>:  Uncaught Exception'],
    ['in UTF-16', Buffer.from(`\ufeff${page}`, 'utf16le').toString('utf8')],
  ])('%s', (_, body) => {
    expect(isHtml({ status: 200, body })).toBe(true);
    expect(isHtml({ status: 200, body, contentType: 'application/json' })).toBe(true);
  });

  it.each([
    'text/html',
    'text/html; charset=utf-8',
    ' Text/HTML;charset=UTF-8',
    'application/xhtml+xml',
  ])('by the content type %s, if there is a tag in it', (contentType) => {
    const body = 'Em manutenção.<br>Voltamos logo.';
    expect(isHtml({ status: 200, body, contentType })).toBe(true);
    expect(isHtml({ status: 200, body })).toBe(false);
  });
});

describe('a page that begins with', () => {
  const elements = `
    html head title base meta link script style noscript body h1 h2 h3 h4 h5 h6 p br hr div span center font pre blockquote a
    b strong em i u small ul ol dl img iframe frameset table form input button main header footer nav section article
    aside figure picture noframes big tt li tr td
  `;

  it.each(elements.trim().split(/\s+/))('<%s> is told', (element) => {
    for (const end of ['>', ' class="a">', '\n>', '/>', '']) {
      expect(isHtml({ status: 200, body: `<${element}${end}` })).toBe(true);
      expect(isHtml({ status: 200, body: `<${element.toUpperCase()}${end}` })).toBe(true);
      expect(isHtml({ status: 200, body: `<!-- a --><${element}${end}` })).toBe(true);
    }
    expect(isHtml({ status: 200, body: `<${element}x>` })).toBe(false);
    expect(isHtml({ status: 200, body: `<x:${element}>` })).toBe(false);
  });
});

describe('no page is', () => {
  const bodies = [
    ['nothing', ''],
    ['spaces', ' \n'],
    ['plain text', 'OK'],
    ['text with a sign of less', 'a < b'],
    ['text that names a page', 'see the html page'],
    ['JSON', '{"message":"user updated"}'],
    ['JSON with a tag in it', '{"message":"<b>updated</b>","user":{"name":"<html>"}}'],
    ['a JSON text that is a page', JSON.stringify(page)],
    ['a JSON list', '["<p>"]'],
    ['a JSON number', '1'],
    ['JSON with a comment after it', '{"user":{"id":1}}\n<!-- served by node-3 -->'],
    ['JSON with a comment before it', '<!-- <p>cached</p> -->\n{"user":{"id":1}}'],
    ['JSON with a comment in it', '{"note":"<!-- a","name":"<b>Ana</b>"}'],
    ['JSON line by line', '{"ok":true}\n{"ok":true,"message":"<b>updated</b>"}'],
    ['JSON that is no script', `)]}',\n{"message":"<b>updated</b>"}`],
    ['JSON that is cut off', '{"message":"<b>upd'],
    ['text with a comment after it', 'OK\n<!-- 0.12s -->'],
    ['text with a page in a comment', `OK\n<!-- ${page} -->`],
    ['text with an address in it', 'Colaborador <ana@example.com> atualizado'],
    ['an address that begins like an element', '<a@example.com> updated'],
    ['text with a name in angle brackets', 'Colaborador <Ana Prado> atualizado'],
    ['text with signs of less and more', '1 < b and c > 2 <5>'],
    ['XML', '<response><status>ok</status></response>'],
    ['XML with a title in it', '<response><title>ok</title><link/></response>'],
    ['XML that begins like an element of few pages', '<code>200</code><label>ok</label>'],
    ['XML with an attribute', '<user id="1"><p>Ana</p></user>'],
    ['XML of a namespace', '<soap:Envelope><p>ok</p></soap:Envelope>'],
    ['XML after a declaration', '<?xml version="1.0"?><response><form>a</form></response>'],
    ['XML whose outermost element is called like one', '<?xml version="1.0"?><title>ok</title>'],
  ] as const;

  it.each(bodies)('%s, whatever its content type', (_, body) => {
    for (const contentType of ['text/html', 'text/html; charset=utf-8', 'application/json', '']) {
      expect(isHtml({ status: 200, body, contentType })).toBe(false);
    }
    expect(isHtml({ status: 200, body })).toBe(false);
  });

  it.each([
    ['other XML', '<?xml version="1.0"?><response><status>ok</status></response>'],
    ['XML whose first element begins like one of HTML', '<headers/><h7/><brand/>'],
    ['text that goes on about HTML', 'see <html>'],
    ['a comment that never ends', `<!-- ${page.slice(15)}`],
  ])('%s', (_, body) => {
    expect(isHtml({ status: 200, body, contentType: 'application/xml' })).toBe(false);
    expect(isHtml({ status: 200, body })).toBe(false);
  });
});

describe('XML', () => {
  const types = ['application/xml', 'text/xml; charset=utf-8', 'application/problem+xml'];

  it.each(['title', 'link', 'form', 'section', 'a', 'p'])('that is a <%s> is no page', (name) => {
    for (const contentType of types) {
      const body = `<${name}>ok</${name}>`;
      expect(isHtml({ status: 200, body, contentType })).toBe(false);
      expect(isHtml({ status: 200, body: `<!-- a -->${body}`, contentType })).toBe(false);
    }
  });

  it.each([page, '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'])(
    'that is HTML is a page: %s',
    (body) => {
      for (const contentType of [...types, 'application/xhtml+xml']) {
        expect(isHtml({ status: 200, body, contentType })).toBe(true);
      }
    },
  );

  it('of the type for pages is one by any of its elements', () => {
    const reply = { status: 200, body: '<?xml version="1.0"?><div>Voltamos logo</div>' };
    expect(isHtml({ ...reply, contentType: 'application/xhtml+xml' })).toBe(true);
    expect(isHtml({ ...reply, contentType: 'application/xml' })).toBe(false);
  });
});

it('text of the type for pages is one by an element that XML may begin with', () => {
  const body = 'Erro <code>503</code>';
  expect(isHtml({ status: 200, body, contentType: 'text/html' })).toBe(true);
  expect(isHtml({ status: 200, body })).toBe(false);
});

it('a page whose outermost element is one of its own is told by what is in it', () => {
  const body = '<app-root></app-root><script src="main.js"></script>';
  expect(isHtml({ status: 200, body, contentType: 'text/html' })).toBe(true);
});

it.each([
  ['spaces', ' '.repeat(1_000_000)],
  ['open comments', '<!--'.repeat(250_000)],
  ['empty comments', '<!---->'.repeat(140_000)],
  ['open tags', '<a'.repeat(500_000)],
  ['an open declaration', '<?'.repeat(500_000)],
])('a megabyte of %s is looked through at once', (_, body) => {
  const before = performance.now();
  isHtml({ status: 200, body, contentType: 'text/html' });
  expect(performance.now() - before).toBeLessThan(1_000);
});
