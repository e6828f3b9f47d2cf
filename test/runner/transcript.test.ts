import { describe, expect, it } from 'vitest';
import { createDemultiplexer } from '../../src/runner/demultiplex.ts';
import { type HarnessMessage, parseMessage } from '../../src/runner/protocol.ts';
import { createTranscript } from '../../src/runner/transcript.ts';

const progress = {
  seq: 3,
  type: 'progress',
  epoch: 0.4,
  epochs: 2,
  trainLoss: null,
  imagesPerSecond: 10,
  secondsLeft: 1,
};

describe('a protocol line', () => {
  it('is a message, without what the protocol does not know', () => {
    expect(parseMessage(JSON.stringify({ ...progress, run: 'forged' }))).toEqual(progress);
  });

  it.each([
    ['no JSON', '{"seq":'],
    ['no object', '[1]'],
    ['an unknown type', '{"seq":1,"type":"accuracy","value":1}'],
    ['infinite', JSON.stringify(progress).replace('0.4', '1e999')],
    ['negative', JSON.stringify({ ...progress, epoch: -1 })],
    ['without number', JSON.stringify({ ...progress, seq: undefined })],
    [
      'about a file elsewhere',
      '{"seq":1,"type":"epoch","epoch":1,"epochs":2,"trainLoss":1,"seconds":1,"predictions":"../../etc/passwd"}',
    ],
    ['about a prototype', '{"__proto__":{"seq":1},"type":"progress"}'],
  ])('that is %s is not said', (_what, line) => {
    expect(parseMessage(line)).toBeNull();
  });
});

describe('a transcript', () => {
  const line = (seq: number) => Buffer.from(`${JSON.stringify({ ...progress, seq })}\n`);

  it('passes each message on once, also when the log is read again', () => {
    const heard: number[] = [];
    const transcript = createTranscript(
      ({ seq }: HarnessMessage) => heard.push(seq),
      1e6,
      () => {},
    );
    transcript.stdout(line(0));
    transcript.stdout(line(1));
    transcript.restart();
    for (const seq of [0, 1, 2]) transcript.stdout(line(seq));
    expect(heard).toEqual([0, 1, 2]);
  });

  it('knows a reading that another one has replaced', () => {
    const transcript = createTranscript(
      () => {},
      1000,
      () => {},
    );
    const isFirstLatest = transcript.restart();
    expect(isFirstLatest()).toBe(true);
    const isSecondLatest = transcript.restart();
    expect([isFirstLatest(), isSecondLatest()]).toEqual([false, true]);
  });

  it('keeps the last 40 lines of stderr, cut to 500 characters', () => {
    const transcript = createTranscript(
      () => {},
      1e6,
      () => {},
    );
    for (let number = 0; number < 100; number++) transcript.stderr(Buffer.from(`${number} ${'x'.repeat(1000)}\n`));
    expect(transcript.lastLines()).toHaveLength(40);
    expect(transcript.lastLines()[0]).toMatch(/^60 x+…$/);
    expect(transcript.lastLines()[0]).toHaveLength(500);
  });
});

describe('a transcript that grows too long', () => {
  it('says so once, and listens no further', () => {
    let overflows = 0;
    const transcript = createTranscript(
      () => {},
      210, // 100 for each line besides its bytes: the engine's log adds as much
      () => overflows++,
    );
    for (const text of ['12345\n', '67890\n', 'unread\n']) transcript.stderr(Buffer.from(text));
    expect(transcript.isOverflowing()).toBe(true);
    expect(transcript.lastLines()).toEqual(['12345', '67890']);
    expect(overflows).toBe(1);
  });
});

describe('the demultiplexer', () => {
  it('takes a log apart however it is cut', () => {
    const frame = (stream: number, text: string) => {
      const header = Buffer.alloc(8);
      header[0] = stream;
      header.writeUInt32BE(text.length, 4);
      return Buffer.concat([header, Buffer.from(text)]);
    };
    const log = Buffer.concat([frame(1, 'out'), frame(2, 'error'), frame(1, ''), frame(1, 'put')]);
    for (const size of [1, 3, 7, 100]) {
      const heard = { out: '', error: '' };
      const append = (stream: keyof typeof heard) => (chunk: Buffer) => {
        heard[stream] += chunk.toString();
      };
      const write = createDemultiplexer(append('out'), append('error'));
      for (let at = 0; at < log.length; at += size) write(log.subarray(at, at + size));
      expect(heard).toEqual({ out: 'output', error: 'error' });
    }
  });
});
