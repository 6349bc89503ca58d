import { expect, it } from 'vitest';
import { isAllowed, isParticle } from '../../../functions/domain/reasons/vocabulary.ts';

/** What many Brazilians are called. */
const names = `
  adriana aline amanda ana andre antonia antonio beatriz bruna bruno camila carla carlos claudia cristina daniel daniela
  diego eduardo fabio felipe fernanda fernando francisca francisco gabriel gabriela guilherme gustavo helena jessica joana
  joao jorge jose juliana julio karina larissa leandro leonardo leticia lucas luciana luis luiz luiza manoel marcelo marcia
  marcio marcos maria mariana mario marta mateus mauro miguel monica natalia patricia paula paulo pedro rafael raimundo
  regina renata ricardo roberto rodrigo rosa rosangela sandra sara sebastiao sergio silvia simone sonia tatiana teresa
  thiago valdir vanessa vera victor vitoria vicente
  almeida alves andrade araujo azevedo barbosa barros batista borges branco braga brito caldas campos cardoso carneiro
  carvalho castro cavalcanti coelho correia costa cruz cunha dias duarte farias fernandes ferreira flores fonseca franco
  freitas garcia gomes goncalves guerra guimaraes leal leite lima lopes luz macedo machado magalhaes marques martins medeiros
  melo mendes miranda monteiro moraes moreira mota moura nascimento neves nogueira novaes nunes oliveira pacheco paz peixoto
  pereira pinheiro pinto pires porto prado queiroz ramos rangel reis ribeiro rocha rodrigues sales sampaio santana santos
  serra silva silveira siqueira soares souza teixeira torres vale valente vasconcelos vaz viana vieira xavier
`;

/** What an attribute may hold, and what numbers, dates and secrets could be spelled with. */
const told = `
  male female masculino feminino casado solteiro true false yes no sim zero one two three four five six seven eight nine
  ten um dois tres quatro cinco seis sete oito nove dez first second third primeiro segundo terceiro alpha bravo charlie
  janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro january february march april
  may june july august september october november december segunda terça quarta quinta sexta sabado domingo monday
  red blue green black white azul verde preto amarelo ouro prata bronze gold silver premium analista diretor diretora
  engenheiro medica enfermeira vendedor estagiario director engineer nurse analyst grávida doente demitido dismissed
`;

const listOf = (text: string) => text.trim().split(/\s+/);

it('no word that a reason may repeat is the name of many', () => {
  expect(listOf(names).filter(isAllowed)).toEqual([]);
});

it('no word that a reason may repeat spells a number or a date, or says what an attribute says', () => {
  const allowed = listOf(told).filter(isAllowed);
  // Small words without which no message can be read.
  expect(allowed.filter((word) => word !== 'no')).toEqual([]);
});

it('no letter stands for itself', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  expect(letters.filter(isAllowed)).toEqual([]);
  expect(letters.filter(isParticle)).toEqual(['a', 'e', 'o']);
});
