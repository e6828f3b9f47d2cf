import { describe, expect, it } from 'vitest';
import { score } from '../../src/runner/score.ts';

const ids = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);

describe('a score', () => {
  it('counts what was right, for each image and each pair of classes', () => {
    const { accuracy, images, correct, confusion } = score(
      ids(0, 1, 1, 2, 2, 2, 0, 0, 1),
      ids(0, 1, 0, 2, 1, 2, 0, 1, 1),
      3,
    );
    expect({ accuracy, images }).toEqual({ accuracy: 6 / 9, images: 9 });
    expect([...Buffer.from(correct, 'base64')]).toEqual([0b0110_1011, 0b1]);
    expect(confusion).toEqual([
      [0, 0, 2],
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 2],
      [1, 2, 1],
      [2, 2, 2],
    ]);
  });

  it('is refused for too few or too many predictions', () => {
    expect(() => score(ids(0), ids(0, 1), 2)).toThrow('2 bytes for each of 2 images were expected');
    expect(() => score(ids(0, 1, 1), ids(0, 1), 2)).toThrow('The predictions have 6 bytes');
  });

  it('is refused for a class that does not exist', () => {
    expect(() => score(ids(0, 2), ids(0, 1), 2)).toThrow(
      'Image 1 was predicted to be class 2; the classes are 0 to 1.',
    );
  });
});
