import type { enProblems } from './en-problems.ts';

/** Why something that was asked for did not come about, by the code of the problem. */
export const ptBrProblems: Readonly<Record<keyof typeof enProblems, string>> = {
  'problem.unreachable': 'Nada responde. O propaga ainda está em execução?',
  'problem.unreadable':
    'A resposta (HTTP {status}) não é uma que este console entenda. Os dois são da mesma versão?',
  'problem.forbidden':
    'A AWS recusa o pedido (HTTP 403). Suas credenciais precisam de execute-api:Invoke na API e não podem ter expirado.',
  'problem.not_found':
    'Isto não existe. Registros são guardados por 30 dias após o fim; conexões são as da configuração.',
  'problem.replies_removed':
    'O que o provedor respondeu foi removido com os dados pessoais desta entrega.',
  'problem.replies_unreadable':
    'O que o provedor respondeu existe e não pode ser aberto. A chave de dados é a mesma com que foi selado?',
  'problem.not_retryable': 'Não pode ser repetida agora.',
  'problem.connection_removed':
    'A conexão não está mais na configuração: coloque-a de volta ou cancele o que resta dela.',
  'problem.not_cancellable': 'Não pode ser cancelada.',
  'problem.invalid_query': 'O propaga não entende este filtro. Limpe-o e tente de novo.',
  'problem.invalid_key': 'Isto não é a chave de um usuário.',
  'problem.unavailable': 'O propaga não consegue responder no momento. Tente de novo em breve.',
  'problem.cross_site_request':
    'Recusado: o pedido parece vir de outro site. Abra o console em http://127.0.0.1.',
  'problem.token_needed':
    'Abra o endereço que “propaga console” mostrou: ele contém o token desta execução.',
  'problem.stack_unreachable': 'O stack não pode ser chamado com suas credenciais da AWS.',
  'problem.invalid_change':
    'A mudança não é válida. Corrija cada um destes pontos e envie de novo:',
  'problem.invalid_json': 'O corpo não é JSON.',
  'problem.invalid_request': 'O propaga não entende este pedido.',
  'problem.invalid_signature':
    'A assinatura não confere. O segredo de assinatura da origem mudou, ou este relógio está errado?',
  'problem.id_reused': 'Outra mudança já foi enviada com este id.',
  'problem.unsupported_encoding': 'O corpo está comprimido, e o propaga não aceita isso.',
  'problem.unknown_source': 'A configuração não tem esta origem.',
  'problem.too_large': 'É maior do que o propaga aceita.',
  'problem.unfinished':
    'Havia mais a fazer do que tempo. O que foi feito está feito: envie o mesmo de novo, até que diga que terminou.',
  'problem.no_route': 'Isto não existe.',
  'problem.method_not_allowed': 'Isto não pode ser feito aqui.',
  'problem.console_failed': 'O próprio console falhou.',
};
