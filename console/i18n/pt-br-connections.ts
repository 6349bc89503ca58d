import type { enConnections } from './en-connections.ts';

/** What is said of connections, in Brazilian Portuguese. */
export const ptBrConnections: Readonly<Record<keyof typeof enConnections, string>> = {
  'overview.fine':
    'A conexão funciona e nada falhou. | Todas as {n} conexões funcionam e nada falhou.',
  'overview.urgent':
    '{n} de {total} conexões precisa de atenção. | {n} de {total} conexões precisam de atenção.',
  'overview.failures': 'Últimas falhas',
  'overview.allFailures': 'Todas as entregas que falharam',
  'overview.noFailures': 'Nada falhou.',

  'connection.health': 'Saúde',
  'connection.provider': 'Provedor',
  'connection.circuit': 'Circuito',
  'connection.inARow': 'Falhas seguidas',
  'connection.oldest': 'Mais antiga em aberto',
  'connection.latest': 'Últimas entregas',
  'connection.all': 'Ver todas',
  'hold.what': 'O provedor recusa as credenciais. Nada é chamado há',
  'hold.todo': 'Coloque credenciais válidas no segredo {secret}:',
  'hold.todoStack': 'Coloque credenciais válidas no segredo dela:',
  'hold.then': 'O que está retido sai sozinho em até um minuto. Nada se perde até lá.',
  'paused.what': 'Pausada por um operador',
  'paused.todo':
    'As entregas aguardam; nada é chamado nem repetido. Retome a conexão para que sigam.',
  'limit.what': 'O provedor limita as requisições. Nada é chamado até',
  'limit.since': 'É assim desde',
  'limit.todo':
    'As entregas aguardam sem gastar tentativas e saem aos poucos depois disso. Não há o que fazer; se acontecer com frequência, peça ao provedor um limite maior. Se o provedor não puder querer um prazo tão longo, retome a conexão.',
  'limit.over': 'O provedor pode ser chamado de novo.',
  'open.what': 'O provedor continua falhando e não é chamado há',
  'open.todo':
    'Não há o que fazer aqui enquanto o provedor estiver fora: ele é sondado a cada minuto, e tudo sai sozinho quando voltar. Se demorar, fale com o provedor e confira a URL base na configuração.',
  'recovering.what': 'O provedor voltou há',
  'recovering.todo':
    'O acumulado sai aos poucos, por completo em alguns minutos. Não há o que fazer.',
  'failed.what': 'Algumas entregas falharam e não serão repetidas sozinhas.',
  'failed.todo':
    'Leia os motivos, corrija o que está errado na origem ou no provedor e repita o que falhou.',
  'removed.what': 'A configuração não tem mais esta conexão: nada é entregue nela.',
  'removed.todo':
    'Coloque-a de volta com este nome ou cancele o que resta. O que está aberto termina 7 dias depois de chegar.',
  'disabled.what': 'Desativada na configuração: novas mudanças não passam por ela.',

  pause: 'Pausar',
  'pause.title': 'Pausar {name}?',
  'pause.meaning':
    'O provedor deixa de ser chamado. Novas mudanças continuam sendo aceitas; suas entregas aguardam até você retomar a conexão.',
  'pause.done': '{name} está pausada.',
  resume: 'Retomar',
  'resume.done': '{name} foi retomada.',

  bulk: 'Repetir falhas…',
  'bulk.title': 'Repetir o que falhou em {name}',
  'bulk.meaning':
    'As entregas que falharam saem de novo, com toda a sequência de tentativas pela frente.',
  'bulk.which': 'Quais delas',
  'bulk.which.all': 'Todas as que falharam',
  'bulk.which.rejected': 'Só as rejeitadas pelo provedor',
  'bulk.which.exhausted': 'Só as tentadas em vão (esgotadas)',
  'bulk.which.text': 'Só com estas palavras no motivo',
  'bulk.text': 'Palavras no motivo',
  'bulk.since': 'Recebidas desde (opcional)',
  'bulk.start': 'Repetir',
  'bulk.stop': 'Parar',
  'bulk.continue': 'Continuar',
  'bulk.progress': 'Andamento da repetição',
  'bulk.state.running': 'Em andamento.',
  'bulk.state.done': 'Pronto.',
  'bulk.state.stopped': 'Parado.',
  'bulk.state.failed': 'Interrompido.',
  'bulk.retried': '{n} entrega está de novo a caminho. | {n} entregas estão de novo a caminho.',
  'bulk.skipped':
    '{n} não pode ser repetida: seus dados já não existem. | {n} não podem ser repetidas: seus dados já não existem.',

  'activity.title': 'Entregas ao longo do tempo',
  'activity.range': 'Período',
  'activity.hours.1': 'Última hora',
  'activity.hours.6': 'Últimas 6 horas',
  'activity.hours.24': 'Últimas 24 horas',
  'activity.hours.168': 'Últimos 7 dias',
  'activity.delivered': 'Entregues',
  'activity.open': 'A caminho',
  'activity.failed': 'Falhas',
  'activity.from': 'A partir de',
  'activity.now': 'agora',
  'activity.peak': 'Máximo por barra: {n}',
  'activity.none': 'Nenhuma entrega neste período.',
  'activity.asTable': 'Mostrar como tabela',
  'activity.explained':
    'Pela hora em que foram recebidas e como estão agora. As falhas ficam abaixo da linha.',
  'activity.incomplete': 'Houve mais do que foi contado aqui; as mais novas estão incluídas.',
  'activity.summary':
    'Entregas neste período: {delivered} entregues, {open} a caminho, {failed} com falha.',
};
