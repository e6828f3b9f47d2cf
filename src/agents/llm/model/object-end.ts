/**
 * Takes a text piece by piece and says where the JSON object that it begins with is closed; null while it is not, and for ever where
 * the text begins with something else.
 */
export function watchForObjectEnd(): (piece: string) => number | null {
  let read = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let end: number | null = null;
  let isOther = false;

  function take(character: string): void {
    if (escaped) escaped = false;
    else if (inString) {
      if (character === '\\') escaped = true;
      else if (character === '"') inString = false;
    } else if (character === '{') depth += 1;
    else if (depth === 0) isOther = character.trim() !== '';
    else if (character === '"') inString = true;
    else if (character === '}' && --depth === 0) end = read;
  }
  return (piece) => {
    for (let index = 0; end === null && !isOther && index < piece.length; index++) {
      read += 1;
      take(piece.charAt(index));
    }
    return end;
  };
}

/** The whole object that the text begins with, without what stands behind it. */
export function objectAtStart(text: string): string | null {
  const end = watchForObjectEnd()(text);
  return end === null ? null : text.slice(0, end);
}
