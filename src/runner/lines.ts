/** Longest line that is looked at, in bytes; the rest of a longer one is dropped unread. */
const lineLimitBytes = 64 * 1024;

export type LineSplitter = { readonly write: (chunk: Buffer) => void; readonly end: () => void };

/** Cuts a stream of bytes into lines. Its memory stays flat, whatever is written. */
export function createLineSplitter(onLine: (line: string) => void, limitBytes = lineLimitBytes): LineSplitter {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    const room = limitBytes - length;
    if (room <= 0 || part.length === 0) return;
    // A copy: the part would keep the whole chunk that it was cut from.
    parts.push(Buffer.from(part.subarray(0, room)));
    length += Math.min(part.length, room);
  };
  const finish = () => {
    const line = Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    onLine(line);
  };
  return {
    write(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        keep(chunk.subarray(start, end));
        finish();
        start = end + 1;
      }
      keep(chunk.subarray(start));
    },
    end() {
      if (length > 0) finish();
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const terminalSequences = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g;
/** Control characters, and those that begin a line or turn the direction of writing around. */
const invisible = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text from a sandbox as people may see it: one line, nothing that moves a cursor, of limited length. */
export function plainText(text: string, limitCharacters: number): string {
  const plain = text.replace(terminalSequences, '').replaceAll('\t', '    ').replace(invisible, '').trimEnd();
  return plain.length <= limitCharacters ? plain : `${plain.slice(0, limitCharacters - 1)}…`;
}
