/**
 * The words with which providers describe what is wrong, in English and Portuguese, folded. As part of a name or of an
 * address they identify nobody, and without them a reason says nothing.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
  access account address admin already and api application are attribute authorization bad birth body cannot change city
  company conflict contact could cpf credential credentials data date denied does duplicate email employee error exist
  exists expected expired failed field fields for forbidden format found gateway has inactive info internal invalid key
  large later leader limit login long mail manager many maximum minimum missing name new not null number parameter
  password permission person phone please possible profile provider rate record refused registration rejected request
  required role roles server service short something still string taken team temporarily test that the this timeout token
  too try type unauthorized unavailable unexpected unique unknown unprocessable update use used user username users valid
  validation value values was with wrong you your
  acesso alteracao aplicacao atributo cadastro campo campos cargo chave cidade colaborador conflito conta contato data
  dados desconhecido desligamento duplicado empresa encontrado encontrada erro esta existe existem expirado formato foi
  funcionario gestor informe interno invalida invalido ja lider limite nao nome numero obrigatorio perfil permissao pessoa
  por favor proibido registro requisicao senha servico servidor sistema telefone tente teste tipo usuario usuarios valor
  `
    .trim()
    .split(/\s+/),
);
