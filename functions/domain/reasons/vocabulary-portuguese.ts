/**
 * The Portuguese words of error messages that a reason may repeat; each counts without its accents as well. Words that are
 * common names (campos, nascimento, dias, branco, santo) are not among them, nor is what is said of a person's life.
 */
export const portugueseWords = `
acesso ainda alteração alterações alterado alterada alterar ao aos aplicação apenas após área áreas arquivo as atingido
atingida atributo atributos até atual atualização atualizado atualizada atualizar autenticação autenticado autorização
autorizado autorizada admissão
bloqueado bloqueada
cadastrado cadastrada cadastrar cadastro cadastros campo cancelado caractere caracteres cargo celular chamada chave cidade
cliente código colaborador colaboradora colaboradores com como conexão confirmação conflito conforme conta contas contato
contém conter conteúdo corpo corresponde corrigir cpf cnpj cep credenciais credencial criado criar
da dado dados das data datas de deletado deletada dentro departamento desativado desativada desbloqueado desbloqueada
desconhecido desconhecida desligamento deve devem devido diferente dígito dígitos disponível do documento dos duplicado
duplicada duplicidade durante
em empresa encontrado encontrada encontrados encontrar endereço entidade entrada entre enviado enviada enviar envie equipe
erro erros espaço espaços esperado esperada essa esse esta estado estão está este exceção excedido excedida existe existem
existente existir expirado expirada expirou externo externa
falha falhou falta faltando fazer feito foi fone fora foram formato formulário função funcionário funcionária funcionários
gênero gestor grupo grupos
há
identificação identificador igual imagem impossível inativo inativa incompleto inconsistente incorreto incorreta incorretos
indisponível inexistente informação informações informado informada informar informe insuficiente integração inteiro
interno interna inválido inválida inválidos inválidas item itens
já
letra letras líder limite limites linha lista local longo longa
maior mais maiúscula maiúsculas manutenção matrícula máximo máxima mensagem menor menos mesma mesmo método minúscula
minúsculas mínimo mínima modificar momento mudança mudar muitas muito muitos
na não nas necessário necessária nenhum nenhuma no nome nomes nos nova novamente novo nulo número números
obrigatório obrigatória obrigatórios obrigatórias ocorreu operação opção origem os ou outra outro outros
palavra para parâmetro parâmetros pedido pela pelo pelos pendente perfil permissão permissões permite permitido permitida
pertence pessoa pessoas pode podem por porque possível possui precisa preencher preenchido preenchida presente problema
processamento processar processo programado programada proibido
quando quantidade que
realizado realizar recebido recurso recusado recusada registrado registrada registro registros relacionado removido
repetido repetida requerido requisição requisições resposta restrito resultado
se sem senha senhas ser serviço servidor sessão seu sistema sobre solicitação somente sua sucesso suportado são
tabela tamanho também telefone tem temporariamente tempo tenha tentar tentativa tentativas tente tipo tipos todos
usada usado usar uso usuária usuário usuárias usuários utilizada utilizado utilizar
validação validar válida válido válidos valor valores vazia vazio vazios verificar verifique versão vezes vinculado vínculo
você
`;
