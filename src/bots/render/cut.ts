/** The beginning of a text in at most `most` characters: whole words where it can be, never half a character. */
export function cutWords(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = Math.max(0, most - 2);
  const whole = wholeCharacters(text, room);
  const words = whole.replace(/\s+\S*$/, '');
  const kept = words.length > room / 2 ? words : whole;
  return `${kept} …`.trim();
}

type Measure = (text: string) => number;

/** Its first lines that fit, and a part of the very first where not even that fits. `length` measures them as they will be sent. */
export function cutLines(text: string, most: number, length: Measure = (line) => line.length): string {
  if (length(text) <= most) return text;
  let kept = '';
  for (const line of text.split('\n')) {
    const longer = kept === '' ? line : `${kept}\n${line}`;
    if (length(longer) > most) break;
    kept = longer;
  }
  return kept === '' ? wholeCharacters(text, most, length) : kept;
}

/** The whole text in pieces of at most `most` characters each, between lines where it can be. */
export function pieces(text: string, most: number, length?: Measure): readonly string[] {
  const all: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const piece = cutLines(rest, most, length);
    if (piece === '') break;
    if (piece.trim() !== '') all.push(piece);
    rest = rest.slice(piece.length).replace(/^\n/, '');
  }
  return all;
}

function wholeCharacters(text: string, most: number, length: Measure = (each) => each.length): string {
  let kept = '';
  let used = length('');
  for (const character of text) {
    used += length(character) - length('');
    if (used > most) break;
    kept += character;
  }
  return kept;
}
