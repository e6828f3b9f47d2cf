import { Writable } from 'node:stream';

/** A terminal of so many columns that understands what readline and the console write: what a person would see. */
export class TerminalEmulator extends Writable {
  readonly columns: number;
  private readonly rows: string[] = [''];
  private row = 0;
  private column = 0;

  constructor(columns: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  /** The screen with everything that has scrolled away, without trailing space. */
  get screen(): string {
    return this.rows
      .map((row) => row.trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Column of the cursor, and the text of its row. */
  get cursor(): { readonly column: number; readonly text: string } {
    return { column: this.column, text: (this.rows[this.row] ?? '').trimEnd() };
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    const [before = '', ...sequences] = String(chunk).split('\u001b');
    for (const letter of before) this.put(letter);
    for (const sequence of sequences) {
      const [whole = '', parameter = '', command = ''] = /^\[(\d*)[\d;]*([A-Za-z])/.exec(sequence) ?? [];
      const usual = command === 'J' || command === 'K' ? 0 : 1;
      this.obey(command, parameter === '' ? usual : Number(parameter));
      for (const letter of sequence.slice(whole.length)) this.put(letter);
    }
    done();
  }

  private put(letter: string): void {
    if (letter === '\r') this.column = 0;
    else if (letter === '\n') this.goTo(this.row + 1, 0);
    else {
      if (this.column === this.columns) this.goTo(this.row + 1, 0);
      const text = (this.rows[this.row] ?? '').padEnd(this.column);
      this.rows[this.row] = text.slice(0, this.column) + letter + text.slice(this.column + 1);
      this.column += 1;
    }
  }

  private obey(command: string, amount: number): void {
    if (command === 'A') this.goTo(Math.max(0, this.row - amount), this.column);
    else if (command === 'B') this.goTo(this.row + amount, this.column);
    else if (command === 'C') this.column = Math.min(this.columns - 1, this.column + amount);
    else if (command === 'D') this.column = Math.max(0, this.column - amount);
    else if (command === 'G') this.column = amount - 1;
    else if (command === 'K' || command === 'J') {
      this.rows[this.row] = (this.rows[this.row] ?? '').slice(0, this.column);
      if (command === 'J') this.rows.length = this.row + 1;
    } else if (command !== 'm') throw new Error(`this terminal does not know the sequence ${command}`);
  }

  private goTo(row: number, column: number): void {
    while (this.rows.length <= row) this.rows.push('');
    this.row = row;
    this.column = column;
  }
}
