import { describe, expect, test } from 'vitest';
import { mergeTemplates } from '../../local/template/merge-templates.ts';

const queue = { Type: 'AWS::SQS::Queue' };
const importing = (name: unknown) => ({
  Resources: {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Environment: { Variables: { VALUE: [{ 'Fn::ImportValue': name }] } } },
    },
  },
});
const exporting = (logicalId: string, name: unknown) => ({
  Resources: { [logicalId]: queue },
  Outputs: {
    Url: { Value: { Ref: logicalId }, Export: { Name: name } },
    Note: { Value: 'for people' },
  },
});

describe('stacks that are deployed one after the other', () => {
  test('what a later one imports is what an earlier one exports', () => {
    const merged = mergeTemplates([exporting('Queue', 'data:Url'), importing('data:Url')]);
    expect(merged).toHaveProperty('Resources.Queue', expect.objectContaining(queue));
    expect(merged).toHaveProperty('Resources.Function.Properties.Environment.Variables.VALUE', [
      { Ref: 'Queue' },
    ]);
  });

  test('an export can be made of an import', () => {
    const passing = {
      Resources: {},
      Outputs: { Again: { Value: { 'Fn::ImportValue': 'a' }, Export: { Name: 'b' } } },
    };
    const merged = mergeTemplates([exporting('Queue', 'a'), passing, importing('b')]);
    expect(JSON.stringify(merged)).toContain('"VALUE":[{"Ref":"Queue"}]');
  });

  test.each([
    ['that nobody exports', [exporting('Queue', 'data:Url'), importing('data:Arn')]],
    ['that comes later', [importing('data:Url'), exporting('Queue', 'data:Url')]],
    ['whose name is a reference', [exporting('Queue', 'data:Url'), importing({ Ref: 'Name' })]],
  ])('an import %s is an error that names both', (_, templates) => {
    expect(() => mergeTemplates(templates)).toThrow(
      /Function imports .*, which no stack before it exports/,
    );
  });

  test.each([
    ['a resource in two stacks', [exporting('Queue', 'a'), exporting('Queue', 'b')], 'Queue is in'],
    [
      'a name exported twice',
      [exporting('One', 'a'), exporting('Two', 'a')],
      'two stacks export a',
    ],
    ['an exported name with references', [exporting('One', { Ref: 'x' })], 'Outputs'],
    ['a part of a template that is not known', [{ Resources: {}, Macros: {} }], 'Macros'],
  ])('%s is an error', (_, templates, message) => {
    expect(() => mergeTemplates(templates)).toThrow(message);
  });
});
