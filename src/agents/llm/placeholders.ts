/** What a sentence may name in braces: `accuracy` → "91.3%". */
export type NamedFacts = Readonly<Record<string, string>>;

const placeholder = /\{(\w+)\}/g;
const small = 'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen';
const tens = '(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\\p{L}+)?';
const parts =
  'half|halves|halv(?:ed?|ing)|quarters?|thirds?|(?:fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth)s?';
const large = '(?:hundred|thousand|million|billion|dozen)s?';
const multiples = `twice|thrice|(?:doubl|tripl|quadrupl)(?:e[ds]?|ing)|(?:${small}|hundred|thousand|many)fold|\\p{L}+-fold`;
const percentages = 'per ?cents?|percentages?|pro[cz]ent\\p{L}*|pourcent\\p{L}*|por ?ciento|percento';
/** Of English, and words for a percentage in its neighbours. */
const numberWord = new RegExp(
  `(?<!\\p{L})(?:zero|${small}|${tens}|${parts}|${large}|${multiples}|${percentages})(?!\\p{L})`,
  'iu',
);

/** What keeps a model's sentence from being shown: numbers of its own, or facts that do not exist. For the model; null: nothing. */
export function problemWithSentence(sentence: string, facts: NamedFacts, mostCharacters: number): string | null {
  const told = JSON.stringify(sentence.slice(0, 200));
  if (sentence.trim() === '') return 'A sentence is empty.';
  const unknown = [...sentence.matchAll(placeholder)]
    .map(([, name = '']) => name)
    .find((name) => !Object.hasOwn(facts, name));
  if (unknown !== undefined)
    return `There is no placeholder {${unknown}}. There are: ${Object.keys(facts).join(', ')}.`;
  const own = sentence.replaceAll(placeholder, ' ');
  if (/[{}]/.test(own)) return `A brace in ${told} belongs to no placeholder.`;
  const number = /\p{N}[\p{N}.,]*|[%‰]/u.exec(own)?.[0] ?? numberWord.exec(own)?.[0];
  if (number !== undefined)
    return `Numbers come from the run: ${told} has ${JSON.stringify(number)} of its own. Write a placeholder instead, or say it without a number.`;
  const length = filledIn(sentence, facts).length;
  return length > mostCharacters
    ? `A sentence is ${length} characters long; at most ${mostCharacters} are shown.`
    : null;
}

/** The sentence with the run's own words in place of the braces. */
export function filledIn(sentence: string, facts: NamedFacts): string {
  return sentence.trim().replaceAll(placeholder, (braces, name: string) => facts[name] ?? braces);
}
