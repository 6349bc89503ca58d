import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { UserSchema } from '../../../functions/domain/user.ts';
import { operatorRoutes } from '../../../functions/operator/routes.ts';
import { readUserChange } from '../../../functions/sources/user-change-body.ts';
import { blocks, textOf } from '../../support/document-text.ts';

const text = textOf('docs/api.md');
const sections = new Map(
  text
    .split(/^### /m)
    .slice(1)
    .map((section) => [/^`([^`]+)`/.exec(section)?.[1] ?? '', section.split(/^## /m)[0] ?? '']),
);

/** Routes whose answer is one that another part shows. */
const shownElsewhere = ['/connections', '/connections/{name}/pause', '/connections/{name}/resume'];

describe('docs/api.md', () => {
  it('has a part for each route, and for no other', () => {
    const routes = operatorRoutes.map(({ method, path }) => `${method} ${path}`);
    const all = ['POST /webhooks/{source}', 'GET /health', ...routes];
    expect([...sections.keys()].toSorted()).toEqual(all.toSorted());
  });

  it('shows a webhook body that is accepted, with every field there is', () => {
    const [body] = blocks(sections.get('POST /webhooks/{source}') ?? '', 'json');
    const change = readUserChange(JSON.parse(body ?? ''), new Date());
    const shown = change.ok ? Object.keys(change.content.user) : [];
    expect(shown.toSorted()).toEqual(Object.keys(UserSchema.entries).toSorted());
  });

  describe.each(operatorRoutes)('at $method $path', ({ method, path, answer, problems }) => {
    const section = sections.get(`${method} ${path}`) ?? '';

    it('names each problem, and no other', () => {
      const line = /^Problems: (.*)\.(?: |$)/m.exec(section)?.[1] ?? '';
      const named = [...line.matchAll(/`(\w+)`/g)].map(([, code]) => code);
      expect(named.toSorted()).toEqual(Object.values(problems).flat().toSorted());
    });

    it('shows a request to it', () => {
      const [request = ''] = blocks(section, 'sh');
      const asked = /127\.0\.0\.1:3000(\/[^\s'?]*)/.exec(request)?.[1] ?? '';
      const pattern = path.replaceAll(/\{\w+\}/g, '[^/]+');
      expect(asked).toMatch(new RegExp(`^${pattern}$`));
      expect(/-X (\w+)/.exec(request)?.[1] ?? 'GET').toBe(method);
    });

    it('shows an answer that it can give', () => {
      const answers = blocks(section, 'json');
      expect(answers).toHaveLength(shownElsewhere.includes(path) ? 0 : 1);
      for (const example of answers) {
        expect(v.safeParse(answer.schema, JSON.parse(example)).issues).toBeUndefined();
      }
    });
  });
});
